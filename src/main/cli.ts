#!/usr/bin/env node
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runCommandLine } from './hosts/cli/program.ts'

const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second one is from somebody who does not want to wait for a tidy end.
    // The system's own way of ending waits for no thread, as `process.exit` does.
    if (interrupt.signal.aborted) {
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    }
    interrupt.abort()
  })
}

// Whoever read has gone (`handbill sockets | head`): there is nobody to tell any more, so the command ends as if interrupted.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    interrupt.abort()
  })
}

process.exitCode = await runCommandLine({
  words: process.argv.slice(2),
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  interrupted: interrupt.signal,
  version: import.meta.env.HANDBILL_VERSION,
  rendererFolder: join(import.meta.dirname, '../renderer'),
  // V8 asks for this one whenever it decides whether to collect or to grow; the sizes of a young heap are fixed by now.
  keepSmall: () => setFlagsFromString('--optimize-for-size'),
})
