import { Check as CheckMark, RefreshCw, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFailureWords } from '../../i18n/failure-words.ts'
import { IconButton } from '../../ui/button.tsx'
import { layerOf } from '../document/edit.ts'
import { layerTitle } from '../document/title.ts'
import type { Check } from '../drawing/checks.ts'
import { useEditing, useShown } from '../editor/context.ts'
import style from './checks-list.module.css'
import { Panel } from './panel.tsx'

/** What is wrong with the poster as it is now; a line leads to its layer. Null: not known yet. */
export function ChecksList({ checks, onLookAgain }: { checks: readonly Check[] | null; onLookAgain: () => void }) {
  const { t } = useTranslation()
  const again = (
    <IconButton size="small" label={t('posters.lookAgain')} onClick={onLookAgain}>
      <RefreshCw size={13} />
    </IconButton>
  )
  return (
    <Panel title={t('posters.checks')} after={again}>
      {checks?.length ? (
        <ul className={style.list} aria-label={t('posters.checks')}>
          {checks.map((check) => (
            <li key={JSON.stringify(check)}>
              <Line check={check} />
            </li>
          ))}
        </ul>
      ) : (
        <p className={style.well}>
          {checks ? t('posters.allWell') : t('posters.checking')}
          {checks && <CheckMark size={14} aria-hidden="true" />}
        </p>
      )}
    </Panel>
  )
}

function Line({ check }: { check: Check }) {
  const { t } = useTranslation()
  const editing = useEditing()
  const layer = useShown(({ history }) => layerOf(history.present, templateId(check.layer)))
  const title = layer && (layerTitle(layer) || t(`posters.type.${layer.type}`))
  const words = useCheckWords()(check)
  const body = (
    <>
      <TriangleAlert size={14} aria-hidden="true" />
      <span>
        {title && <strong className={style.layer}>{title}</strong>}
        {words}
      </span>
    </>
  )
  if (!layer) return <p className={style.line}>{body}</p>
  return (
    <button type="button" className={style.line} onClick={() => editing.select(layer.id)}>
      {body}
    </button>
  )
}

/** The copies of a repeated group have ids of their own, `dish#2`; the one that is edited is the template of them. */
function templateId(id: string | null): string | null {
  return id?.replace(/(?:#\d+)+$/, '') ?? null
}

function useCheckWords(): (check: Check) => string {
  const { t } = useTranslation()
  const failureWords = useFailureWords()
  return (check) => {
    switch (check.kind) {
      case 'failure': {
        const { what, why, next } = failureWords(check.failure)
        return [what, why, next].join(' ')
      }
      case 'font':
        return `${t('posters.fontFailed', { family: check.family, weight: check.weight })}: ${check.why}`
      case 'missing':
        return t('posters.fontMissing', { family: check.family, substitute: check.substitute })
      case 'glyphs':
        return t('posters.glyphs', { characters: check.characters })
      case 'placeholder':
        return t('posters.lookalike', { text: check.text, field: check.field, name: '{{name}}', escape: '\\{{' })
      case 'overflow':
        return t('posters.overflow')
    }
  }
}
