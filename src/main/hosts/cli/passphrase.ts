import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { askSecret, canAsk } from './ask.ts'
import type { CommandLine } from './context.ts'
import { usage } from './refusals.ts'

/** Never a word of the command line, which every process of the machine can read. */
export const PASSPHRASE_ENV = 'HANDBILL_PASSPHRASE'

/**
 * From the file that was named (`-` for stdin), the environment, or the person at the terminal. Undefined when there is
 * none of them.
 *
 * @throws Failure INPUT_INVALID when two tries at the terminal differ
 */
export async function passphraseFrom(
  line: CommandLine,
  file: string | undefined,
  { twice = false } = {},
): Promise<string | undefined> {
  if (file !== undefined) return firstLine(file === '-' ? await text(line.stdin) : await readFile(file, 'utf8'))
  const given = line.env[PASSPHRASE_ENV]
  if (given) return given
  if (!canAsk(line)) return undefined
  const passphrase = await askSecret(line, 'Passphrase: ')
  if (twice && (await askSecret(line, 'Once more: ')) !== passphrase) throw usage('The two passphrases differ.')
  return passphrase
}

function firstLine(content: string): string {
  return content.split(/\r?\n/, 1)[0] ?? ''
}
