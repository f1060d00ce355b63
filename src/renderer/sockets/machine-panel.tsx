import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { SocketCounts } from '../../shared/contract/sockets.ts'
import { useApi, useLive } from '../live/context.tsx'
import { IconButton } from '../ui/button.tsx'
import { MachineDiagram } from '../ui/state-diagram.tsx'
import style from './connection/panel.module.css'
import { pickedStates, toggleState } from './state-words.ts'
import { SocketsContext } from './store.ts'

/** The diagram of the whole machine beside the table: a click puts a state into the filter or takes it out. */
export function MachinePanel({ totals, onClose }: { totals: SocketCounts | null; onClose: () => void }) {
  const { t } = useTranslation()
  const api = useApi(SocketsContext)
  const text = useLive(SocketsContext, (state) => state.text)
  return (
    <aside className={style.panel} aria-label={t('sockets.machine')}>
      <div className={style.corner}>
        <IconButton label={t('ui.close')} size="small" onClick={onClose}>
          <X size={15} />
        </IconButton>
      </div>
      <h2 className={style.part}>{t('sockets.machine')}</h2>
      <MachineDiagram
        size="tall"
        counts={totals?.states ?? {}}
        picked={pickedStates(text)}
        onPick={(state) => api.setText(toggleState(text, state))}
      />
    </aside>
  )
}
