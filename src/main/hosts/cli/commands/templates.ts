import type { Command } from 'commander'
import { press } from '../../../app.ts'
import type { Action } from '../context.ts'
import { exits } from '../exit.ts'

export function addTemplates(program: Command, action: Action): void {
  program
    .command('templates')
    .description('the posters that come with Handbill, to be filled in: handbill render --template NAME')
    .action(
      action(async ({ output }) => {
        const { findTemplate, listTemplates, readDocument } = await press()
        for (const { name, width, height } of await listTemplates()) {
          const { variables } = await readDocument(findTemplate(name), name)
          const names = Object.keys(variables)
          output.event('template', { name, width, height, variables: names })
          output.line(`${name.padEnd(17)} ${`${width} × ${height}`.padEnd(12)} ${names.join(', ')}`)
        }
        return exits.done
      }),
    )
}
