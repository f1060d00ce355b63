import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { CommandLine } from './context.ts'

/** Whether a person is there to be asked. */
export function canAsk({ stdin, stderr }: CommandLine): boolean {
  return stdin.isTTY === true && stderr.isTTY === true
}

/** Asks at the terminal; anything but a clear yes is a no. */
export async function askYes(line: CommandLine, question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await ask(line, `${question} [y/N] `, line.stderr)).trim())
}

/** Asks at the terminal for what nobody shall read there. */
export async function askSecret(line: CommandLine, question: string): Promise<string> {
  line.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  try {
    return await ask(line, '', nowhere)
  } finally {
    line.stderr.write('\n')
  }
}

/** A terminal echoes by itself, unless it is taken over: then what is typed goes to `output`. */
async function ask(line: CommandLine, question: string, output: NodeJS.WritableStream): Promise<string> {
  const { stdin, interrupted } = line
  const lines = createInterface({ input: stdin, output, terminal: output !== line.stderr })
  // A terminal that was taken over hands Ctrl-C to us.
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return await lines.question(question, { signal: interrupted })
  } finally {
    lines.close()
  }
}
