import { ArrowDown, ArrowUp, Ban, Check, CircleHelp, Hourglass, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TransferState } from '../../shared/contract/transfers.ts'
import type { TcpState } from '../../shared/tcp/states.ts'
import type { Tone } from './badge.tsx'
import { classes } from './classes.ts'
import { GlyphMark, tcpLooks } from './glyph.tsx'
import style from './state-mark.module.css'

/** A state is always three things at once: a colour, a glyph and a name. */
function StateMark({ tone, glyph, name }: { tone: Tone; glyph: ReactNode; name: string }) {
  return (
    <span className={classes(style.mark, style[tone])}>
      <span className={style.glyph}>{glyph}</span>
      <span className={style.name}>{name}</span>
    </span>
  )
}

export function TcpMark({ state }: { state: TcpState }) {
  const { tone, glyph } = tcpLooks[state]
  return <StateMark tone={tone} glyph={<GlyphMark glyph={glyph} />} name={state} />
}

const transferTones: Record<TransferState, Tone> = {
  waiting: 'blue',
  asking: 'violet',
  running: 'accent',
  done: 'green',
  declined: 'grey',
  cancelled: 'grey',
  failed: 'amber',
}

interface TransferMarkProps {
  state: TransferState
  direction: 'in' | 'out'
}

export function TransferMark({ state, direction }: TransferMarkProps) {
  const { t } = useTranslation()
  const name = state === 'running' ? t(`ui.transfer.running_${direction}`) : t(`ui.transfer.${state}`)
  return <StateMark tone={transferTones[state]} glyph={transferGlyph(state, direction)} name={name} />
}

/** The mark without its name, for a narrow column beside words that say the state; its name goes to the reader. */
export function TransferGlyph({ state, direction }: TransferMarkProps) {
  const { t } = useTranslation()
  const name = state === 'running' ? t(`ui.transfer.running_${direction}`) : t(`ui.transfer.${state}`)
  return (
    <span className={classes(style.mark, style[transferTones[state]])} title={name}>
      {transferGlyph(state, direction)}
      <span className="visually-hidden">{name}</span>
    </span>
  )
}

function transferGlyph(state: TransferState, direction: 'in' | 'out') {
  const looks = { size: 14, strokeWidth: 2.2, 'aria-hidden': true } as const
  switch (state) {
    case 'waiting':
      return <Hourglass {...looks} />
    case 'asking':
      return <CircleHelp {...looks} />
    case 'running':
      return direction === 'in' ? <ArrowDown {...looks} /> : <ArrowUp {...looks} />
    case 'done':
      return <Check {...looks} />
    case 'declined':
      return <Ban {...looks} />
    case 'cancelled':
      return <X {...looks} />
    case 'failed':
      return <TriangleAlert {...looks} />
  }
}
