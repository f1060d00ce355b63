import { type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TextLayer } from '../../../shared/poster/document.ts'
import { boundsOf, type TurnedBox } from '../canvas/geometry.ts'
import { patchLayer } from '../document/edit.ts'
import { faultOf } from '../document/validity.ts'
import { useEditing } from '../editor/context.ts'
import { TextArea } from '../panels/text-area.tsx'
import style from './text-in-place.module.css'

interface TextInPlaceProps {
  layer: TextLayer
  /** Where it lies on the poster. */
  box: TurnedBox
  sheet: RefObject<HTMLElement | null>
  scale: number
  /** `byKey`: the keyboard goes back to where it came from; else it went elsewhere by itself. */
  onEnd: (byKey: boolean) => void
}

const HEIGHT = 104
const GAP = 10

/**
 * Writes a layer's text beside its place on the poster. Not over it: a text field would break its lines elsewhere,
 * while the poster shows at every letter how they really fall.
 */
export function TextInPlace({ layer, box, sheet, scale, onEnd }: TextInPlaceProps) {
  const { t } = useTranslation()
  const editing = useEditing()
  const field = useRef<HTMLTextAreaElement>(null)
  const [place, setPlace] = useState<{ left: number; top: number; width: number } | null>(null)

  const { x, y, width, height } = boundsOf(box)
  useLayoutEffect(() => {
    const { left, top } = sheet.current!.getBoundingClientRect()
    const below = top + (y + height) * scale + GAP
    const above = top + y * scale - HEIGHT - GAP
    const fits = below + HEIGHT < innerHeight - 40
    const wide = Math.max(260, Math.min(width * scale, 420))
    setPlace({
      left: Math.max(8, Math.min(left + x * scale, innerWidth - wide - 8)),
      top: fits ? below : Math.max(8, above),
      width: wide,
    })
  }, [sheet, scale, x, y, width, height])

  useLayoutEffect(() => {
    field.current!.focus()
    field.current!.select()
  }, [])

  return (
    <div className={style.sheet} style={place ?? { opacity: 0 }}>
      <TextArea
        ref={field}
        aria-label={t('posters.editText')}
        value={layer.text}
        onChange={({ target: { value } }) => {
          if (faultOf(layer, { text: value })) return
          editing.change((document) => patchLayer(document, layer.id, { text: value }), `text ${layer.id}`)
        }}
        onKeyDown={(event) => {
          const ends = event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
          if (!ends || event.nativeEvent.isComposing) return
          event.preventDefault()
          onEnd(true)
        }}
        onBlur={() => onEnd(false)}
      />
      <span className={style.more}>{t('posters.editTextMore')}</span>
    </div>
  )
}
