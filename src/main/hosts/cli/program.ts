import { Command, CommanderError, Option } from 'commander'
import { addAdded } from './commands/added.ts'
import { addCheck } from './commands/check.ts'
import { addDevices } from './commands/devices.ts'
import { addDoctor } from './commands/doctor.ts'
import { addFonts } from './commands/fonts.ts'
import { addFormats } from './commands/formats.ts'
import { addIdentity } from './commands/identity.ts'
import { addLater } from './commands/later.ts'
import { addReceive } from './commands/receive.ts'
import { addRender } from './commands/render.ts'
import { addSend } from './commands/send.ts'
import { addServe } from './commands/serve.ts'
import { addSockets } from './commands/sockets.ts'
import { addTemplates } from './commands/templates.ts'
import { addTransfers } from './commands/transfers.ts'
import { addTrusted } from './commands/trusted.ts'
import type { CommandContext, CommandLine, GlobalOptions } from './context.ts'
import { exitOf, exits, failureOf } from './exit.ts'
import { createOutput } from './output.ts'

/** Runs one command to its end and tells the exit code (`exit.ts`). Never throws. */
export async function runCommandLine(line: CommandLine): Promise<number> {
  let code: number = exits.done
  const program = new Command('handbill')
    .description('Hand files to devices on your network, see what every connection is doing, and make posters.')
    .version(line.version)
    .option('--json', 'one JSON object a line on stdout, nothing else there')
    .addOption(new Option('--data-dir <dir>', 'where identity, settings and posters lie').env('HANDBILL_DATA_DIR'))
    .configureOutput({ writeOut: (text) => line.stdout.write(text), writeErr: (text) => line.stderr.write(text) })
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .showHelpAfterError('Try "handbill --help".')

  const action =
    <A extends unknown[]>(run: (context: CommandContext, ...words: A) => Promise<number>) =>
    async (...words: unknown[]) => {
      const command = words.at(-1) as Command
      const globals = command.optsWithGlobals<GlobalOptions>()
      const output = createOutput({ json: globals.json === true, stdout: line.stdout, stderr: line.stderr })
      try {
        code = await run({ ...line, globals, output }, ...(words.slice(0, -1) as A))
      } catch (thrown) {
        output.progress(null)
        if (line.interrupted.aborted) code = exits.interrupted
        else {
          const failure = failureOf(thrown)
          output.fail(failure)
          code = exitOf(failure)
        }
      }
    }

  addServe(program, action)
  const devices = addDevices(program, action)
  addAdded(devices, action)
  addTrusted(devices, action)
  addSend(program, action)
  addReceive(program, action)
  addTransfers(program, action)
  addSockets(program, action)
  addRender(program, action)
  addCheck(program, action)
  addTemplates(program, action)
  addFormats(program, action)
  addFonts(program, action)
  addDoctor(program, action)
  addIdentity(program, action)
  addLater(program, action)
  for (const command of allOf(program)) {
    command.exitOverride().configureOutput(program.configureOutput()).showHelpAfterError('Try "handbill --help".')
    // So that `handbill sockets --json` reads as naturally as `handbill --json sockets`.
    command.addOption(new Option('--json').hideHelp()).addOption(new Option('--data-dir <dir>').hideHelp())
  }

  try {
    await program.parseAsync(line.words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exits.done : exits.usage
  }
  return code
}

/** Every command below it, however deep. */
function allOf(command: Command): Command[] {
  return command.commands.flatMap((below) => [below, ...allOf(below)])
}
