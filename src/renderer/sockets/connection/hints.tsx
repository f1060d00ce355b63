import { useTranslation } from 'react-i18next'
import type { SocketHint, SocketRow } from '../../../shared/contract/sockets.ts'
import { useFormat } from '../../ui/format.ts'
import style from './panel.module.css'

/** What a person should know about it now, in words: what limits it, and what is odd. */
export function Hints({ hints, limit }: { hints: readonly SocketHint[]; limit: SocketRow['limit'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = ({ code, params }: SocketHint) => {
    const number = (name: string) => Number(params[name] ?? 0)
    return t(`sockets.hints.${code}`, {
      time: format.duration(number('seconds')),
      bytes: format.bytes(number('bytes')),
      waiting: format.count(number('waiting')),
      backlog: format.count(number('backlog')),
      segments: format.count(number('segments')),
      datagrams: format.count(number('datagrams')),
    })
  }
  return (
    <ul className={style.hints} aria-live="polite">
      {limit && limit !== 'idle' && <li>{t(`sockets.limited.${limit}`)}</li>}
      {hints.map((hint) => (
        <li key={hint.code}>{words(hint)}</li>
      ))}
    </ul>
  )
}
