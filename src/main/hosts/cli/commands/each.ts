import { exitOf, exits, failureOf } from '../exit.ts'
import type { Output } from '../output.ts'

/** Does the same for each of several devices at once; what is told names its device, and one that fails stops no other. */
export async function forEachDevice(
  names: readonly string[],
  output: Output,
  interrupted: AbortSignal,
  run: (to: string, output: Output) => Promise<number>,
): Promise<number> {
  const several = names.length > 1
  const board = new ProgressBoard(output)
  const attempts = names.map(async (to) => {
    const own = named(output, to, several ? board : undefined)
    try {
      return await run(to, own)
    } catch (thrown) {
      if (!several || interrupted.aborted) throw thrown
      const failure = failureOf(thrown)
      own.progress(null)
      own.fail(failure)
      return exitOf(failure)
    }
  })
  // What is interrupted is waited for: each is told so.
  const settled = await Promise.allSettled(attempts)
  const codes = settled.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
  const [first = exits.done] = codes
  if (codes.every((code) => code === first)) return first
  return codes.includes(exits.done) || codes.includes(exits.someFailed) ? exits.someFailed : exits.failed
}

/** One line of a terminal, for the first that has something under way. */
class ProgressBoard {
  readonly #output: Output
  readonly #lines = new Map<string, string>()

  constructor(output: Output) {
    this.#output = output
  }

  show(to: string, text: string | null): void {
    if (text === null) this.#lines.delete(to)
    else this.#lines.set(to, text)
    const [first] = this.#lines
    if (first === undefined) this.#output.progress(null)
    else if (first[0] === to || text === null) this.#output.progress(`${first[0]}: ${first[1]}`)
  }
}

function named(output: Output, to: string, board: ProgressBoard | undefined): Output {
  const event: Output['event'] = (name, fields) => output.event(name, { to, ...fields })
  if (!board) return { ...output, event }
  return {
    json: output.json,
    event,
    line: (text) => output.line(`${to}: ${text}`),
    note: (text) => output.note(`${to}: ${text}`),
    progress: (text) => board.show(to, text),
    fail: (failure) => {
      if (output.json) event('failed', failure)
      else output.note(`handbill: ${to}: ${failure.message}`)
    },
  }
}
