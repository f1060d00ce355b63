import { ArrowDown, ArrowUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useApi, useLive } from '../live/context.tsx'
import { classes } from '../ui/classes.ts'
import { type Column, shapes } from './columns.ts'
import { SocketsContext } from './store.ts'
import style from './table.module.css'

/** A click sorts once; rows that come later stand below, until it is clicked again. */
export function Head({ shown }: { shown: readonly Column[] }) {
  const { t } = useTranslation()
  const api = useApi(SocketsContext)
  const sort = useLive(SocketsContext, (state) => state.sort)
  const arrow = sort?.descending ? <ArrowDown size={11} /> : <ArrowUp size={11} />
  return (
    <thead className={style.head}>
      <tr aria-rowindex={1} className={style.row}>
        <td className={style.mark} />
        {shown.map((column) => (
          <th
            key={column}
            scope="col"
            className={classes(style.cell, shapes[column].number && style.number)}
            aria-sort={sort?.column === column ? (sort.descending ? 'descending' : 'ascending') : undefined}
          >
            <button type="button" className={style.sort} onClick={() => api.sortBy(column)}>
              {t(`sockets.columns.${column}`)}
              {sort?.column === column && arrow}
            </button>
          </th>
        ))}
      </tr>
    </thead>
  )
}
