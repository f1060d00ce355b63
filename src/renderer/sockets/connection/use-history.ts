import { useEffect, useState } from 'react'
import { useDoor } from '../../live/context.tsx'
import { sightOf } from '../../live/sight.ts'
import { grown, type History } from './history.ts'

/** Follows one connection for as long as it is looked at. What was known stays after its end. */
export function useHistory(id: string): { history: History | null; thrown: unknown } {
  const door = useDoor()
  const [history, setHistory] = useState<History | null>(null)
  const [thrown, setThrown] = useState<unknown>(null)
  useEffect(() => {
    setHistory(null)
    setThrown(null)
    return sightOf(document)(() =>
      door.follow(
        door.client.sockets.timeline,
        { id },
        (piece) => setHistory((before) => grown(before, piece)),
        setThrown,
      ),
    )
  }, [door, id])
  return { history, thrown }
}
