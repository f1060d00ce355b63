import type { Command } from 'commander'
import type { Action } from '../context.ts'
import { notYet } from '../refusals.ts'

/** Commands that are planned: they are listed, and say which version will bring them. */
const later = [
  { name: 'lab', words: '[action] [name]', does: 'watch and pause TCP on real kernel sockets', version: '0.5' },
] as const

export function addLater(program: Command, action: Action): void {
  for (const { name, words, does, version } of later) {
    program
      .command(`${name} ${words}`)
      .description(`${does} (comes with ${version})`)
      .allowUnknownOption()
      .allowExcessArguments()
      .action(action(async () => Promise.reject(notYet(`handbill ${name}`, version))))
  }
}
