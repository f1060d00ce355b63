import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WindowSample } from '../../../shared/contract/sockets.ts'
import { classes } from '../../ui/classes.ts'
import { useFormat } from '../../ui/format.ts'
import { chartOf, type Series, series } from './chart.ts'
import style from './window-chart.module.css'

const BOX = { width: 320, height: 96 }

/** The sliding window over time: what is on its way, against what each side allows and what waits. */
export function WindowChart({ samples }: { samples: readonly WindowSample[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [hidden, setHidden] = useState<ReadonlySet<Series>>(new Set())
  const told = useMemo(() => series.filter((it) => samples.some((sample) => sample[it] !== null)), [samples])
  const chart = useMemo(
    () => chartOf(samples, new Set(told.filter((it) => !hidden.has(it))), BOX),
    [samples, told, hidden],
  )
  if (!chart) return null
  const last = samples.at(-1)!
  const toggle = (it: Series) => {
    const next = new Set(hidden)
    if (!next.delete(it)) next.add(it)
    setHidden(next)
  }
  return (
    <div className={style.chart}>
      <div className={style.scale}>
        <span>{format.bytes(chart.top)}</span>
        <span>{t('sockets.window.span', { time: format.duration((chart.to - chart.from) / 1000) })}</span>
      </div>
      <svg
        className={style.plot}
        viewBox={`0 0 ${BOX.width} ${BOX.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('sockets.window.title')}
      >
        {[...chart.lines].map(([it, d]) => (
          <path key={it} className={classes(style.line, style[it])} d={d} />
        ))}
      </svg>
      <ul className={style.legend}>
        {told.map((it) => (
          <li key={it}>
            <button type="button" className={style.key} aria-pressed={!hidden.has(it)} onClick={() => toggle(it)}>
              <svg width={22} height={8} aria-hidden="true">
                <path className={classes(style.line, style[it])} d="M0 4H22" />
              </svg>
              {t(`sockets.window.${it}`)}
              <span className={style.figure}>{last[it] === null ? '—' : format.bytes(last[it])}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
