import type { Command } from 'commander'
import { press } from '../../../app.ts'
import type { Action } from '../context.ts'
import { exits } from '../exit.ts'

export function addFormats(program: Command, action: Action): void {
  program
    .command('formats')
    .description('what posters can be written as, and which pictures they may use')
    .action(
      action(async ({ output }) => {
        const { describeFormats, openRendering } = await press()
        const { codec, writes, reads, readsNot } = describeFormats(openRendering().settings.codec)
        for (const format of writes) {
          output.event('format', format)
          const { transparent, resolution, quality, note } = format
          const facts = [
            ...(quality === null ? [] : [`quality ${quality}`]),
            ...(transparent ? ['transparency'] : []),
            ...(resolution === null ? [] : ['print resolution']),
          ]
          output.line(
            `${format.format.padEnd(6)} .${format.extension.padEnd(6)} ${facts.join(', ').padEnd(42)} ${note}`,
          )
        }
        output.event('pictures', { codec, reads, readsNot })
        output.line(`Pictures in posters (read by ${codec}): ${reads.join(', ')}.`)
        if (readsNot.length > 0) output.line(`Not with this codec: ${readsNot.join(', ')}.`)
        return exits.done
      }),
    )
}
