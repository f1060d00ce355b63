import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Action } from '../context.ts'
import { exits } from '../exit.ts'
import { notYet, usage } from '../refusals.ts'
import { formatBytes } from '../units.ts'

interface RenderOptions {
  set: string[]
  data?: string
  out?: string
  format: string
  jobs?: string
  name?: string
  quality?: string
  force?: boolean
}

export function addRender(program: Command, action: Action): void {
  program
    .command('render <document>')
    .description('a poster document becomes a picture')
    .option('--set <name=value>', 'a variable (repeatable)', (value, before: string[]) => [...before, value], [])
    .option('--data <rows>', 'one poster a row of CSV or JSON (comes with 0.3)')
    .option('--out <file>', 'where the picture goes; beside the document by default')
    .option('--format <format>', 'png (jpeg, webp, avif and pdf come with 0.3)', 'png')
    .option('--quality <n>', 'comes with 0.3')
    .option('--jobs <n>', 'comes with 0.3')
    .option('--name <pattern>', 'comes with 0.3')
    .option('--force', 'replace a picture that exists')
    .action(
      action(async (context, document: string, options: RenderOptions) => {
        const { output } = context
        for (const later of ['data', 'quality', 'jobs', 'name'] as const) {
          if (options[later] !== undefined) throw notYet(`render --${later}`, '0.3')
        }
        if (options.format !== 'png') throw notYet(`render --format ${options.format}`, '0.3')
        const row = Object.fromEntries(options.set.map(assignment))
        const { renderFile } = await import('../../../app.ts')
        const out = resolve(options.out ?? `${document.replace(/(\.poster)?\.json$/, '')}.png`)
        const rendered = await renderFile(resolve(document), row, out, { force: options.force === true })
        output.event('rendered', { row: 0, ...rendered })
        output.line(
          `${rendered.path}  ${rendered.width} × ${rendered.height}, ${formatBytes(rendered.bytes)}, ${Math.round(rendered.ms)} ms`,
        )
        for (const name of rendered.unknown) output.note(`The poster has no variable "${name}"; it was not used.`)
        return exits.done
      }),
    )
}

function assignment(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw usage(`--set takes NAME=VALUE; "${text}" is not.`)
  return [text.slice(0, at), text.slice(at + 1)]
}
