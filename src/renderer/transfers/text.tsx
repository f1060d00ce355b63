import { CopyButton } from '../ui/copy-button.tsx'
import style from './text.module.css'

/** A message in its own lines: as text, whatever it looks like. */
export function TransferText({ text }: { text: string }) {
  return (
    <div className={style.text}>
      <p dir="auto">{text}</p>
      <CopyButton text={text} />
    </div>
  )
}
