import type { SocketRow } from '../../../shared/contract/sockets.ts'
import type { Board } from '../board.ts'

/**
 * The row that is the same socket under another id: a table that rested, because nobody looked, counts its sockets
 * anew. Null where none is there, or only another one that took over its ends.
 */
export function sameEnds({ rows }: Pick<Board, 'rows'>, lost: SocketRow): string | null {
  for (const [id, { row, goneAt }] of rows) if (id !== lost.id && goneAt === null && sameSocket(row, lost)) return id
  return null
}

function sameSocket(a: SocketRow, b: SocketRow): boolean {
  return (
    a.protocol === b.protocol &&
    a.family === b.family &&
    sameEnd(a.local, b.local) &&
    sameEnd(a.peer, b.peer) &&
    // A socket without a process, as in TIME_WAIT, has none.
    (!a.inode || !b.inode || a.inode === b.inode)
  )
}

const sameEnd = (a: SocketRow['peer'], b: SocketRow['peer']) => a?.address === b?.address && a?.port === b?.port
