import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from './button.tsx'

/** Copies a text and says so for a moment. */
export function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <>
      <IconButton label={t('ui.copy')} size="small" onClick={async () => setCopied(await copy(text))}>
        {copied ? <Check size={14} /> : <Copy size={14} />}
      </IconButton>
      <span className="visually-hidden" role="status">
        {copied && t('ui.copied')}
      </span>
    </>
  )
}

/** A page over plain http on the LAN is no secure context and has no clipboard API; the old command still works there. */
async function copy(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
  }
  const holder = document.createElement('textarea')
  holder.value = text
  holder.className = 'visually-hidden'
  document.body.append(holder)
  holder.select()
  const done = document.execCommand('copy')
  holder.remove()
  return done
}
