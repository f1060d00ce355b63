import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useShallow } from 'zustand/react/shallow'
import type { Existing } from '../../shared/contract/settings.ts'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { useLive } from '../live/context.tsx'
import { useToast } from '../ui/toast.tsx'
import { Asked } from './asked.tsx'
import style from './asking-prompt.module.css'
import { TransfersContext } from './store.ts'

/**
 * Those who want to send something, one question at a time, the oldest first, on every page.
 *
 * @param existing what the settings say of names that are taken
 */
export function AskingPrompt({ existing }: { existing: Existing }) {
  const asking = useLive(
    TransfersContext,
    useShallow(({ items }) =>
      [...items.values()].filter(({ state }) => state === 'asking').sort((a, b) => a.startedAt - b.startedAt),
    ),
  )
  useMissed()
  const first = asking[0]
  return (
    <div className={style.place}>
      {first && <Asked key={first.id} transfer={first} more={asking.length - 1} existing={existing} />}
    </div>
  )
}

/** A timer may ring a little before its time. */
const EARLY_MS = 50

/** A question that nobody answered in time is gone; that it was there is said. */
function useMissed(): void {
  const { t } = useTranslation()
  const toast = useToast()
  const asked = useRef(new Map<string, Transfer>())
  const items = useLive(TransfersContext, (state) => state.items)
  useEffect(() => {
    for (const [id, { expiresAt, peer }] of asked.current) {
      const now = items.get(id)
      if (now?.state === 'asking') continue
      asked.current.delete(id)
      if (now?.state !== 'declined' || expiresAt === null || (now.endedAt ?? 0) < expiresAt - EARLY_MS) continue
      toast({
        title: t('transfers.ask.missed', { alias: peer.alias }),
        description: t('transfers.ask.missedMore'),
        tone: 'amber',
      })
    }
    for (const [id, transfer] of items) if (transfer.state === 'asking') asked.current.set(id, transfer)
  }, [items, t, toast])
}
