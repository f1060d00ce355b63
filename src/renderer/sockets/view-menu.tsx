import { Columns3 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useApi, useLive } from '../live/context.tsx'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { Popover } from '../ui/popover.tsx'
import { Switch } from '../ui/switch.tsx'
import { columns, fixedColumns, isOffered } from './columns.ts'
import { SocketsContext } from './store.ts'
import { withColumn } from './view.ts'
import style from './view-menu.module.css'

/** Which columns there are, and whether addresses have names. */
export function ViewMenu() {
  const { t } = useTranslation()
  const api = useApi(SocketsContext)
  const caps = useLive(SocketsContext, (state) => state.caps)
  const view = useLive(SocketsContext, (state) => state.view)
  return (
    <Popover
      trigger={<Button icon={<Columns3 size={14} />}>{t('sockets.view')}</Button>}
      title={t('sockets.chooseColumns')}
    >
      <ul className={style.columns}>
        {columns
          .filter((column) => !fixedColumns.includes(column))
          .map((column) => (
            <li key={column} className={style.column}>
              <Checkbox
                checked={view.columns.includes(column)}
                onChange={(shown) => api.look({ columns: withColumn(view.columns, column, shown) })}
                aria-labelledby={`column-${column}`}
              />
              <span id={`column-${column}`}>
                {t(`sockets.columns.${column}`)}
                {!isOffered(caps, column) && <span className={style.missing}> {t('ui.notOffered')}</span>}
              </span>
            </li>
          ))}
      </ul>
      <div className={style.names}>
        <Switch
          label={t('sockets.names.hosts')}
          checked={view.names !== 'off'}
          onChange={(on) => api.look({ names: on ? 'hosts' : 'off' })}
        />
        <Switch
          label={t('sockets.names.outside')}
          checked={view.names === 'outside'}
          onChange={(on) => api.look({ names: on ? 'outside' : 'hosts' })}
        />
        <p className={style.missing}>{t('sockets.names.warning')}</p>
      </div>
    </Popover>
  )
}
