import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format.ts'
import type { Fault } from '../document/validity.ts'
import style from './inspector.module.css'
import { Row, type RowProps } from './row.tsx'
import { TextRow } from './rows.tsx'

interface SourceRowProps extends RowProps {
  src: string
  onChange: (src: string) => Fault | null
  onEnd: () => void
}

/** Where a picture comes from. */
export function SourceRow({ src, onChange, onEnd, ...row }: SourceRowProps) {
  const { t } = useTranslation()
  const format = useFormat()
  // Megabytes of base64 in a field would be slow, and tell nobody anything.
  if (src.startsWith('data:') && src.length > 2000) {
    return (
      <Row {...row}>
        {(control) => (
          <output {...control} className={style.embedded}>
            {t('posters.embedded', { size: format.bytes(src.length * 0.75) })}
          </output>
        )}
      </Row>
    )
  }
  return <TextRow {...row} value={src} onChange={onChange} onEnd={onEnd} />
}
