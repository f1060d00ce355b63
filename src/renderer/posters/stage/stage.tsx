import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { assemble } from '../../../shared/poster/index.ts'
import { pick, pickInside } from '../canvas/pick.ts'
import { boxOnPoster, spaceWithin } from '../canvas/space.ts'
import { groupsAround, hasOneText, layerOf } from '../document/edit.ts'
import type { Check } from '../drawing/checks.ts'
import type { Studio } from '../drawing/studio.ts'
import { shownDocument } from '../editing.ts'
import { useEditing, useShown } from '../editor/context.ts'
import type { Zoom } from '../editor/zoom.ts'
import { useNudge } from './nudge.ts'
import { Selection } from './selection.tsx'
import style from './stage.module.css'
import { TextInPlace } from './text-in-place.tsx'
import { pointOn, useDrag } from './use-drag.ts'
import { useDrawing } from './use-drawing.ts'
import { useFit, useWheelZoom } from './use-zoom.ts'

interface StageProps {
  name: string
  studio: Studio
  /** As in {@link useDrawing}. */
  round: number
  zoom: Zoom
  onZoom: (zoom: Zoom) => void
  onFit: (scale: number) => void
  onChecks: (checks: readonly Check[]) => void
}

/** The poster at its own size, shown scaled; over it what belongs to the selection. */
export function Stage({ name, studio, round, zoom, onZoom, onFit, onChecks }: StageProps) {
  const { t } = useTranslation()
  const editing = useEditing()
  const document = useShown(shownDocument)
  const values = useShown((state) => state.values)
  const selected = useShown((state) => state.selected)
  const guides = useShown((state) => state.guides)
  const [writing, setWriting] = useState<string | null>(null)
  const room = useRef<HTMLDivElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const sheet = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)

  const poster = useMemo(() => assemble(document, values), [document, values])
  const { width, height } = poster
  const fit = useFit(room, width, height, onFit)
  const scale = zoom === 'fit' ? fit : zoom
  const ready = useDrawing(canvas, name, poster, studio, round, onChecks)
  const drag = useDrag(editing, sheet, scale)
  const nudge = useNudge(editing, setWriting)
  useWheelZoom(room, scale, onZoom)

  const layer = layerOf(document, selected)
  const written = layerOf(document, writing)
  const spaceOf = (id: string) => spaceWithin(groupsAround(document, id))
  return (
    <div className={style.room} ref={room}>
      <div
        className={style.frame}
        ref={frame}
        // It takes the arrow keys for the layer that is selected.
        role="application"
        aria-label={t('posters.stage')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application is interactive
        tabIndex={0}
        onPointerDown={(event) => event.target === event.currentTarget && editing.select(null)}
        {...nudge}
      >
        {/* biome-ignore lint/a11y/noStaticElementInteractions: keys do the same by the list of layers */}
        <div
          className={style.sheet}
          ref={sheet}
          style={{ width: width * scale, height: height * scale }}
          onPointerDown={(event) => {
            const hit = pick(document, selected, pointOn(event.currentTarget, scale, event))
            editing.select(hit?.id ?? null)
            if (hit) drag(event, hit, { type: 'move' })
          }}
          onDoubleClick={(event) => {
            const point = pointOn(event.currentTarget, scale, event)
            const hit = pick(document, selected, point)
            if (hit?.type === 'group') editing.select((pickInside(document, hit, point) ?? hit).id)
            else if (hit && hasOneText(hit)) setWriting(hit.id)
          }}
        >
          <canvas
            ref={canvas}
            className={style.canvas}
            width={width}
            height={height}
            role="img"
            aria-label={t('posters.picture', { name, width, height })}
          />
          <Selection
            layer={layer}
            groups={layer ? groupsAround(document, layer.id) : []}
            guides={guides}
            poster={poster}
            scale={scale}
            onDrag={drag}
          />
        </div>
      </div>
      {written && hasOneText(written) && (
        <TextInPlace
          key={written.id}
          layer={written}
          box={boxOnPoster(spaceOf(written.id), written)}
          sheet={sheet}
          scale={scale}
          onEnd={(byKey) => {
            setWriting(null)
            editing.closeStep()
            if (byKey) frame.current?.focus()
          }}
        />
      )}
      {!ready && (
        <p className={style.waiting} role="status">
          {t('posters.drawing')}
        </p>
      )}
    </div>
  )
}
