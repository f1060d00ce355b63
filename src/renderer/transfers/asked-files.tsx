import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { TransferFile } from '../../shared/contract/transfers.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { useFormat } from '../ui/format.ts'
import style from './asked-files.module.css'
import { all, countOf, isPicked, none, type Picks, pick } from './picks.ts'

interface AskedFilesProps {
  /** The first of the offered files; null until they are read. */
  files: TransferFile[] | null
  fileCount: number
  /** Bytes of all of them. */
  total: number
  picks: Picks
  onChange: (picks: Picks) => void
}

/** What is offered, with a tick for what shall come. One file needs no tick. */
export function AskedFiles({ files, fileCount, total, picks, onChange }: AskedFilesProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const id = useId()
  if (!files) return <div className={style.soft}>{t('transfers.ask.loading')}</div>

  const count = countOf(picks, fileCount)
  const rest = fileCount - files.length
  return (
    <div>
      {fileCount > 1 && (
        <div className={style.row}>
          <Checkbox
            checked={count === fileCount}
            some={count > 0 && count < fileCount}
            onChange={(come) => onChange(come ? all : none)}
            aria-labelledby={`${id}-all`}
          />
          <span id={`${id}-all`} className={style.soft}>
            {t('transfers.ask.all')}
          </span>
          <span className={style.soft}>{format.bytes(total)}</span>
        </div>
      )}
      <ul className={style.files}>
        {files.map((file) => (
          <li key={file.id} className={style.row}>
            {fileCount > 1 && (
              <Checkbox
                checked={isPicked(picks, file.id)}
                onChange={(come) => onChange(pick(picks, file.id, come))}
                aria-labelledby={`${id}-${file.id}`}
              />
            )}
            <span id={`${id}-${file.id}`} className={style.name} title={file.name}>
              {file.name}
            </span>
            <span className={style.soft}>{format.bytes(file.size)}</span>
          </li>
        ))}
        {rest > 0 && <li className={style.soft}>{t('transfers.ask.moreFiles', { count: rest })}</li>}
      </ul>
    </div>
  )
}
