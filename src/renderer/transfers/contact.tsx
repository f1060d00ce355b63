import type { Transfer } from '../../shared/contract/transfers.ts'
import { Code } from './code.tsx'
import style from './contact.module.css'
import { TrustButton } from './trust-button.tsx'
import { Warning } from './warning.tsx'

/** While the other side is asked: the digits that its screen shows too, and what speaks against it. */
export function Contact({ transfer }: { transfer: Transfer }) {
  const { direction, state, code, warning, peer } = transfer
  const comparing = direction === 'out' && state === 'waiting' && code !== undefined && !peer.trusted
  if (!comparing && !(warning && direction === 'out')) return null
  return (
    <div className={style.contact}>
      {direction === 'out' && <Warning transfer={transfer} />}
      {comparing && (
        <div className={style.compare}>
          <Code transfer={transfer} />
          <TrustButton transfer={transfer} />
        </div>
      )}
    </div>
  )
}
