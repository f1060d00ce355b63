import { useTranslation } from 'react-i18next'
import type { SocketCounts } from '../../shared/contract/sockets.ts'
import { tcpStates } from '../../shared/tcp/states.ts'
import { useApi, useLive } from '../live/context.tsx'
import { useFormat } from '../ui/format.ts'
import { TcpMark } from '../ui/state-mark.tsx'
import style from './state-chips.module.css'
import { pickedStates, toggleState } from './state-words.ts'
import { SocketsContext } from './store.ts'

/** The machine's sockets by state; a click puts the state into the filter or takes it out. */
export function StateChips({ totals }: { totals: SocketCounts | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const api = useApi(SocketsContext)
  const text = useLive(SocketsContext, (state) => state.text)
  const picked = pickedStates(text)
  const states = tcpStates.filter((state) => (totals?.states[state] ?? 0) > 0 || picked.has(state))
  if (states.length === 0) return null
  return (
    <fieldset className={style.chips}>
      <legend className="visually-hidden">{t('sockets.states')}</legend>
      {states.map((state) => (
        <button
          key={state}
          type="button"
          className={style.chip}
          aria-pressed={picked.has(state)}
          onClick={() => api.setText(toggleState(text, state))}
        >
          <TcpMark state={state} />
          <span className={style.count}>{format.count(totals?.states[state] ?? 0)}</span>
        </button>
      ))}
    </fieldset>
  )
}
