import type { TFunction } from 'i18next'
import type { Transfer } from '../../shared/contract/transfers.ts'
import type { FailureWords } from '../i18n/failure-words.ts'
import type { Format } from '../ui/format.ts'

/** What a transfer is called: its first file, and how many more. */
export function titleOf({ title, fileCount }: Transfer, t: TFunction): string {
  return fileCount > 1 ? t('transfers.andMore', { title, count: fileCount - 1 }) : title
}

/** Whose or for whom it is; that nothing is encrypted comes first, where no narrow column cuts it off. */
export function peerOf({ direction, peer, protocol }: Transfer, t: TFunction): string {
  const words = t(direction === 'out' ? 'transfers.to' : 'transfers.from', { alias: peer.alias })
  const inTheClear = protocol === 'classic' || peer.fingerprint === null
  return inTheClear ? `${t('devices.plain')} · ${words}` : words
}

/** 0 to 1; null where there is nothing to measure yet. */
export function shareOf({ state, bytes, total }: Transfer): number | null {
  if (state === 'done') return 1
  if (total > 0) return bytes / total
  return state === 'running' ? null : 0
}

/** How it stands, in words, with the precise figure beside them. */
export function standOf(transfer: Transfer, t: TFunction, format: Format, failure: FailureWords | null): string {
  const { state, bytes, total, rate } = transfer
  switch (state) {
    case 'waiting':
      if (transfer.pausedBy) return t(`transfers.pausedBy.${transfer.pausedBy}`)
      return t(transfer.whenSeen ? 'transfers.whenSeen' : 'ui.transfer.waiting')
    case 'asking':
    case 'declined':
      return t(`ui.transfer.${state}`)
    case 'running': {
      // The classic protocol tells no total.
      const amount =
        total === 0 ? format.bytes(bytes) : format.bytesOf(bytes, total, (part, whole) => t('ui.of', { part, whole }))
      if (transfer.pausedBy) return `${t(`transfers.pausedBy.${transfer.pausedBy}`)} · ${amount}`
      if (transfer.interruption) return `${againOf(transfer, t, format)} · ${amount}`
      return rate > 0 ? `${amount} · ${format.rate(rate)}` : amount
    }
    case 'done':
      return format.bytes(total)
    case 'cancelled':
    case 'failed': {
      const words = state === 'failed' && failure ? failure.what : t(`ui.transfer.${state}`)
      return bytes > 0 && total > 0
        ? `${words} · ${t('transfers.kept', { percent: format.percent(bytes / total) })}`
        : words
    }
  }
}

/** The connection broke: when its sender tries again. */
function againOf({ direction, interruption }: Transfer, t: TFunction, format: Format): string {
  if (direction === 'in') return t('transfers.awaitsSender')
  const at = interruption?.nextAt
  return at ? t('transfers.triesAgainAt', { time: format.time(at) }) : t('transfers.triesAgain')
}

/** When: what is left of a running one, the clock for the others. */
export function whenOf(transfer: Transfer, t: TFunction, format: Format): string {
  const { state, bytes, total, rate, startedAt, endedAt } = transfer
  if (state === 'running')
    return rate > 0 && total > 0 ? t('transfers.left', { time: format.duration((total - bytes) / rate) }) : ''
  if (endedAt !== null) return format.time(endedAt)
  return t('transfers.waitingSince', { time: format.time(startedAt) })
}
