import { useTranslation } from 'react-i18next'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useFormat } from '../ui/format.ts'
import { Progress, type ProgressProps } from '../ui/progress.tsx'
import { TransferGlyph } from '../ui/state-mark.tsx'
import style from './line.module.css'
import { peerOf, shareOf, standOf, titleOf, whenOf } from './words-of.ts'

const tones: Partial<Record<Transfer['state'], ProgressProps['tone']>> = {
  done: 'green',
  failed: 'amber',
  declined: 'grey',
  cancelled: 'grey',
}

/**
 * A transfer in one line; the columns of all lines of a list stand below each other. `brief` when nothing below the
 * line says why it failed.
 */
export function TransferLine({ transfer, brief = false }: { transfer: Transfer; brief?: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const failure = useFailureWords()
  const title = titleOf(transfer, t)
  const stand = standOf(transfer, t, format, brief && transfer.failure ? failure(transfer.failure) : null)
  return (
    <div className={style.line}>
      <TransferGlyph state={transfer.state} direction={transfer.direction} />
      <span className={style.title} title={title}>
        {title}
      </span>
      <span className={style.peer} title={peerOf(transfer, t)}>
        {peerOf(transfer, t)}
      </span>
      <span className={style.progress}>
        <Progress
          value={shareOf(transfer)}
          tone={tones[transfer.state] ?? 'accent'}
          label={t('transfers.progress', { title })}
        />
      </span>
      <span className={style.stand} title={stand}>
        {stand}
      </span>
      <span className={style.when}>{whenOf(transfer, t, format)}</span>
    </div>
  )
}
