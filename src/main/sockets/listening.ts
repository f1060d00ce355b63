import type { SocketRow } from '../../shared/contract/sockets.ts'

/** The ports that somebody listens on here, kept as rows come and go. */
export class Listening {
  readonly #ports = new Map<string, number>()
  readonly #counts = new Map<number, number>()

  has(port: number): boolean {
    return this.#counts.has(port)
  }

  note({ id, state, local, closedAt }: Pick<SocketRow, 'id' | 'state' | 'local' | 'closedAt'>): void {
    const listens = state === 'LISTEN' && closedAt === null
    if (!listens) this.forget(id)
    if (!listens || this.#ports.has(id)) return
    this.#ports.set(id, local.port)
    this.#counts.set(local.port, (this.#counts.get(local.port) ?? 0) + 1)
  }

  forget(id: string): void {
    const port = this.#ports.get(id)
    if (port === undefined) return
    this.#ports.delete(id)
    const left = this.#counts.get(port)! - 1
    if (left > 0) this.#counts.set(port, left)
    else this.#counts.delete(port)
  }
}
