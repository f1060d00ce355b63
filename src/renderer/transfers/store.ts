import type { SendInput, SendSource, Transfer } from '../../shared/contract/transfers.ts'
import type { Door } from '../client/door.ts'
import { type Item, isEmptyFolder } from '../client/item.ts'
import { createStoreContext } from '../live/context.tsx'
import { createLiveItems, type LiveItems, type LiveStore } from '../live/live-store.ts'
import { wholeFolders } from './whole-folders.ts'

/** Files on their way to the host's staging area, before there is a transfer. Bytes; `to` is what they are sent to. */
export interface Preparing {
  id: string
  to: string
  bytes: number
  total: number
}

export interface TransfersState extends LiveItems<Transfer> {
  preparing: readonly Preparing[]
  /** The transfer whose peer wants a PIN that is being asked for now. */
  pinFor: string | null
}

type SendWords = Pick<SendInput, 'pin' | 'despite' | 'whenSeen'>

/** What a transfer of this page was made of: files as the page has them, or a text; and what became of them. */
interface Sent {
  to: string
  what: readonly Item[] | string
  sources: SendSource[]
}

export interface TransfersStore extends LiveStore<TransfersState> {
  /**
   * Prepares the files, or takes the text, and offers it; resolves with the transfer as soon as there is one.
   * `whenSeen` waits for a device that is not there.
   */
  send(to: string, what: readonly Item[] | string, how?: { whenSeen: boolean }): Promise<Transfer>
  /** Whether it was this page that sent it, and may send it again. */
  sentHere(transferId: string): boolean
  /** Offers the same again, with the PIN the peer asked for, or to the certificate that a person has confirmed. */
  sendAgain(transferId: string, words?: SendWords): Promise<Transfer>
  /** Whether it was sent from here, its device could not be reached, and it may wait for it; uploads may not. */
  canWait(transfer: Transfer): boolean
  /** Offers the same when the device appears, whatever happens to this page. */
  sendWhenSeen(transfer: Transfer): Promise<Transfer>
  askPin(transferId: string | null): void
  /** True for a transfer of this page whose PIN nobody was asked for yet. */
  wantsPin(transferId: string): boolean
}

export function createTransfersStore(door: Door): TransfersStore {
  const live = createLiveItems(door, door.client.transfers.watch) as unknown as LiveStore<TransfersState>
  live.setState({ preparing: [], pinFor: null })
  const sent = new Map<string, Sent>()
  const asked = new Set<string>()
  let lastId = 0

  const offer = async (to: string, what: Sent['what'], sources: SendSource[], words: SendWords = {}) => {
    const transfer = await door.client.transfers.send({ to, sources, ...words })
    sent.set(transfer.id, { to, what, sources })
    return transfer
  }

  const send = async (to: string, what: Sent['what'], words?: SendWords) => {
    if (typeof what === 'string') return offer(to, what, [{ kind: 'text', text: what }], words)
    lastId += 1
    const id = String(lastId)
    const total = what.reduce((sum, { size }) => sum + size, 0)
    const show = (bytes: number) =>
      live.setState(({ preparing }) => ({
        preparing: [...preparing.filter((one) => one.id !== id), { id, to, bytes, total }],
      }))
    show(0)
    try {
      const picked: { file: File; source: SendSource }[] = []
      const empty: SendSource[] = []
      let before = 0
      for (const item of what) {
        if (isEmptyFolder(item)) empty.push({ kind: 'folder', name: item.name })
        else picked.push({ file: item, source: await door.sourceOf(item, (bytes) => show(before + bytes)) })
        before += item.size
        show(before)
      }
      return await offer(to, what, [...wholeFolders(picked), ...empty], words)
    } finally {
      live.setState(({ preparing }) => ({ preparing: preparing.filter((one) => one.id !== id) }))
    }
  }

  return Object.assign(live, {
    send,
    sentHere: (transferId: string) => sent.has(transferId),
    async sendAgain(transferId: string, words?: SendWords) {
      const before = sent.get(transferId)
      if (!before) throw new Error('this page did not send it')
      // An upload is gone when its transfer has ended; the page still has the file.
      return send(before.to, before.what, words)
    },
    canWait({ id, peer, failure }: Transfer) {
      const sources = sent.get(id)?.sources ?? []
      const away = failure?.code === 'PEER_UNREACHABLE' && peer.fingerprint !== null
      return away && sources.length > 0 && sources.every(({ kind }) => kind !== 'staged')
    },
    sendWhenSeen({ id, peer }: Transfer) {
      const before = sent.get(id)
      if (!before || peer.fingerprint === null) throw new Error('this page did not send it')
      return door.client.transfers.send({ to: peer.fingerprint, sources: before.sources, whenSeen: true })
    },
    askPin(transferId: string | null) {
      if (transferId) asked.add(transferId)
      live.setState({ pinFor: transferId })
    },
    wantsPin: (transferId: string) => sent.has(transferId) && !asked.has(transferId),
  })
}

export const TransfersContext = createStoreContext<TransfersStore>()

/** Newest first; those that wait for a person or still run stand before those that ended. */
export function inOrder(transfers: ReadonlyMap<string, Transfer>): Transfer[] {
  const rank = ({ state }: Transfer) => (state === 'asking' ? 0 : isUnderWay(state) ? 1 : 2)
  return [...transfers.values()].sort(
    (a, b) => rank(a) - rank(b) || b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1),
  )
}

export function isUnderWay(state: Transfer['state']): boolean {
  return state === 'waiting' || state === 'asking' || state === 'running'
}
