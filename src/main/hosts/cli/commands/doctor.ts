import type { Command } from 'commander'
import type { Finding } from '../../../../shared/contract/devices.ts'
import { type Action, appOptions } from '../context.ts'
import { exits } from '../exit.ts'
import { openSession } from '../session.ts'

export function addDoctor(program: Command, action: Action): void {
  program
    .command('doctor [host]')
    .description("why can't I see it?")
    .action(
      action(async (context, host: string | undefined) => {
        const { output } = context
        const session = await openSession(appOptions(context, { network: 'visit' }))
        try {
          output.progress('Trying it out …')
          const asked = session.client.devices.diagnose(host === undefined ? {} : { host })
          const findings = await Promise.race([asked, session.gone])
          output.progress(null)
          for (const finding of findings) {
            output.event('finding', finding)
            output.line(`${marks[finding.level]} ${finding.sentence}`)
          }
          return exitOf(findings)
        } finally {
          await session.close()
        }
      }),
    )
}

const marks = { fine: '✓', note: '·', trouble: '✗' } as const

function exitOf(findings: readonly Finding[]): number {
  if (findings.some(({ code }) => code === 'HOST_UNKNOWN')) return exits.notFound
  return findings.some(({ level }) => level === 'trouble') ? exits.failed : exits.done
}
