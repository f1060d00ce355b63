import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Equivalents, equivalents } from '../../shared/tcp/equivalents.ts'
import { useLive } from '../live/context.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Select } from '../ui/select.tsx'
import style from './command-line.module.css'
import { SocketsContext } from './store.ts'

const tools: readonly { value: keyof Equivalents; label: string }[] = [
  { value: 'ss', label: 'ss' },
  { value: 'netstat', label: 'netstat | grep' },
  { value: 'findstr', label: 'netstat | findstr' },
]

/** The same question as a command, to take along to a machine without Handbill. */
export function CommandLine({ platform }: { platform: string }) {
  const { t } = useTranslation()
  const [tool, setTool] = useState<keyof Equivalents>(
    platform === 'win32' ? 'findstr' : platform === 'darwin' ? 'netstat' : 'ss',
  )
  const parsed = useLive(SocketsContext, (state) => state.parsed)
  const asked = parsed.ok ? equivalents(parsed.filter)[tool] : null
  return (
    <div className={style.line}>
      <Select aria-label={t('sockets.command')} value={tool} items={tools} onChange={setTool} size="small" />
      {asked ? (
        <>
          <code className={style.command} title={asked.command}>
            {asked.command}
          </code>
          {!asked.exact && <span className={style.about}>{t('sockets.aboutCommand')}</span>}
          <CopyButton text={asked.command} />
        </>
      ) : (
        <span className={style.none}>{parsed.ok ? t('sockets.noCommand') : t('sockets.noCommandYet')}</span>
      )}
    </div>
  )
}
