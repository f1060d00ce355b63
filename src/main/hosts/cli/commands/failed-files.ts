import type { TransferFile } from '../../../../shared/contract/transfers.ts'
import type { Output } from '../output.ts'

/** Lines of the list for people; events are for scripts, which take all of them. */
const SHOWN = 20

/** What became of the files of an ended transfer: those that failed are listed with their reasons. */
export class FailedFiles {
  readonly #output: Output
  readonly #messages: string[] = []
  #done = 0
  #failed = 0
  /** Neither here nor there: the transfer ended before their turn, or in the middle of them. */
  #unsettled = 0

  constructor(output: Output) {
    this.#output = output
  }

  count({ state, name, path, failure }: TransferFile): void {
    if (state === 'done') this.#done += 1
    else if (state !== 'skipped' && !failure) this.#unsettled += 1
    else if (state === 'failed' && failure) {
      this.#failed += 1
      this.#output.event('file-failed', { path, name, ...failure })
      if (this.#messages.length < SHOWN) this.#messages.push(`${name}: ${failure.message}`)
    }
  }

  /** Some went through and all others failed by themselves, each for a reason of its own. */
  get partial(): boolean {
    return this.#done > 0 && this.#failed > 0 && this.#unsettled === 0
  }

  /** The list for people. */
  tell(): void {
    for (const message of this.#messages) this.#output.note(message)
    const more = this.#failed - this.#messages.length
    if (more > 0) this.#output.note(`… and ${more} more`)
  }
}
