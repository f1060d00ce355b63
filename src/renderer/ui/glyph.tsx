import type { TcpState } from '../../shared/tcp/states.ts'
import type { Tone } from './badge.tsx'

/**
 * How each TCP state looks wherever it is shown. The pie says how far open the connection is: it fills while opening,
 * is full when established, empties while closing (clockwise on the active side, the other way on the passive one).
 */
export const tcpLooks: Record<TcpState, { tone: Tone; glyph: Glyph }> = {
  LISTEN: { tone: 'ink', glyph: 'diamond' },
  SYN_SENT: { tone: 'amber', glyph: { pie: 0.25 } },
  SYN_RCVD: { tone: 'amber', glyph: { pie: 0.6 } },
  ESTABLISHED: { tone: 'green', glyph: { pie: 1 } },
  FIN_WAIT_1: { tone: 'blue', glyph: { pie: 0.75 } },
  FIN_WAIT_2: { tone: 'blue', glyph: { pie: 0.5 } },
  CLOSING: { tone: 'blue', glyph: { pie: 0.25 } },
  CLOSE_WAIT: { tone: 'violet', glyph: { pie: -0.5 } },
  LAST_ACK: { tone: 'violet', glyph: { pie: -0.25 } },
  TIME_WAIT: { tone: 'grey', glyph: 'dashes' },
  CLOSED: { tone: 'grey', glyph: 'cross' },
}

/** A pie's share goes clockwise from the top, a negative one the other way. */
export type Glyph = 'diamond' | 'dashes' | 'cross' | { pie: number }

/** Drawn in the current colour; 10 px beside text, any size in a diagram. */
export function GlyphMark({ glyph, size = 10 }: { glyph: Glyph; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 12 12"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      aria-hidden="true"
    >
      {shape(glyph)}
    </svg>
  )
}

function shape(glyph: Glyph) {
  if (glyph === 'diamond') return <path d="M6 1 11 6 6 11 1 6z" />
  if (glyph === 'dashes') return <circle cx={6} cy={6} r={4.75} strokeDasharray="1.9 1.83" />
  if (glyph === 'cross') return <path d="M2 2l8 8M10 2l-8 8" />
  if (Math.abs(glyph.pie) >= 1) return <circle cx={6} cy={6} r={5} fill="currentColor" stroke="none" />
  return (
    <>
      <circle cx={6} cy={6} r={4.75} />
      <path d={slice(glyph.pie)} fill="currentColor" stroke="none" />
    </>
  )
}

function slice(share: number): string {
  const angle = 2 * Math.PI * share
  const x = (6 + 4 * Math.sin(angle)).toFixed(2)
  const y = (6 - 4 * Math.cos(angle)).toFixed(2)
  return `M6 6V2A4 4 0 ${Math.abs(share) > 0.5 ? 1 : 0} ${share > 0 ? 1 : 0} ${x} ${y}z`
}
