import type { FailureRecord } from '../../../shared/contract/failure.ts'

/**
 * What a command says. With `--json` stdout carries one JSON object a line and nothing else; everything for people
 * goes to stderr then, so that a pipe stays clean.
 */
export interface Output {
  readonly json: boolean
  /** One line of JSON, only with `--json`. */
  event(name: string, fields: object): void
  /** One line for people: stdout, or nothing with `--json`. */
  line(text: string): void
  /** A remark beside the result: always stderr. */
  note(text: string): void
  /** A line that replaces itself on a terminal; piped, it is not written at all. */
  progress(text: string | null): void
  fail(failure: FailureRecord): void
}

interface Stream {
  write(text: string): unknown
  readonly isTTY?: boolean
}

export function createOutput(options: { json: boolean; stdout: Stream; stderr: Stream }): Output {
  const { json, stdout, stderr } = options
  let shown = false
  const clear = () => {
    if (shown) stderr.write('\r\x1b[K')
    shown = false
  }
  const say = (stream: Stream, text: string) => {
    clear()
    stream.write(`${text}\n`)
  }
  return {
    json,
    event: (name, fields) => {
      if (json) say(stdout, JSON.stringify({ event: name, ...fields }))
    },
    line: (text) => {
      if (!json) say(stdout, text)
    },
    note: (text) => say(stderr, text),
    progress: (text) => {
      if (!stderr.isTTY) return
      clear()
      if (text === null) return
      stderr.write(text)
      shown = true
    },
    fail: (failure) => {
      if (json) say(stdout, JSON.stringify({ event: 'failed', ...failure }))
      else say(stderr, `handbill: ${failure.message}`)
    },
  }
}
