import { basename, dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { press } from '../../../app.ts'
import { type Action, type CommandContext, defaultDataFolder } from '../context.ts'
import { exits } from '../exit.ts'
import { usage } from '../refusals.ts'
import { formatBytes } from '../units.ts'
import { documentOf } from './render-document.ts'
import { renderAll } from './render-rows.ts'
import { assignment, fileNameOf, type OutputWords, outputsOf, withoutEnding } from './render-words.ts'

export interface RenderOptions extends OutputWords {
  template?: string
  set: string[]
  data?: string
  encoding?: string
  out?: string
  jobs?: string
  name?: string
  force?: boolean
  privateAddresses?: boolean
}

export function addRender(program: Command, action: Action): void {
  program
    .command('render [document]')
    .description('a poster document becomes a picture, or one picture a row of a table')
    .option('--template <name>', 'one that Handbill ships, instead of a document (handbill templates)')
    .option('--set <name=value>', 'a variable (repeatable)', (value, before: string[]) => [...before, value], [])
    .option('--data <rows>', 'a poster for every row of this CSV or JSON file')
    .option('--encoding <name>', 'with --data: its encoding (gbk, windows-1252, …), where its bytes suggest another')
    .option(
      '--out <path>',
      'where the picture goes (with --data: the folder); beside the document by default, with --template here',
    )
    .option('--format <formats>', 'png, jpeg, webp, avif, pdf; several with commas')
    .option('--scale <factors>', 'pixels for one of the poster; several with commas: 1,2')
    .option('--quality <n>', '1 to 100, of jpeg, webp, avif and of the pictures in a pdf')
    .option('--bleed <mm>', 'of pdf: what is printed beyond the edge')
    .option('--marks', 'of pdf: crop marks')
    .option('--name <pattern>', 'with --data: file names, such as "{{row}}-{{name}}"')
    .option('--jobs <n>', 'with --data: posters made at a time', '2')
    .option('--force', 'replace pictures that exist')
    .option('--private-addresses', 'fetch pictures from this network too, not from the Internet alone')
    .action(
      action(async (context, named: string | undefined, options: RenderOptions) => {
        const document = await documentOf(named, options.template)
        if (options.data !== undefined) return renderAll(context, document, options.data, options)
        if (options.name !== undefined) throw usage('--name is for --data; say --out FILE for one poster.')
        return renderOne(context, document, options)
      }),
    )
}

async function renderOne(
  { output, globals, interrupted }: CommandContext,
  document: string,
  options: RenderOptions,
): Promise<number> {
  const { extensions, formatOfName, openRendering, renderFiles } = await press()
  const row = Object.fromEntries(options.set.map(assignment))
  const out = options.out === undefined ? null : resolve(options.out)
  const outputs = outputsOf(options, out === null ? null : formatOfName(out))
  const named = out === null ? null : formatOfName(out)
  if (out && named && outputs.length === 1 && outputs[0]!.format !== named) {
    throw usage(`--out names a ${named} and --format says ${outputs[0]!.format}; leave one of them out.`)
  }
  const base = out
    ? join(
        dirname(out),
        withoutEnding(basename(out), (name) => formatOfName(name) !== null),
      )
    : (options.template ?? document).replace(/(\.poster)?\.json$/, '')
  const targets = outputs.map((one) => ({
    path: out && outputs.length === 1 ? out : fileNameOf(base, one, extensions[one.format]),
    output: one,
  }))
  await using rendering = openRendering({
    lightHere: true,
    reach: { scope: options.privateAddresses ? 'anywhere' : 'public' },
    dataFolder: globals.dataDir ?? defaultDataFolder(),
  })
  const how = { force: options.force === true, renderer: rendering, signal: interrupted }
  const rendered = await renderFiles(document, row, targets, how)
  const { files, ms, unknown, warnings } = rendered
  for (const file of files) {
    output.event('rendered', { row: 0, ...file, ms, unknown, warnings })
    output.line(`${file.path}  ${file.width} × ${file.height}, ${formatBytes(file.bytes)}, ${Math.round(ms)} ms`)
  }
  for (const name of unknown) output.note(`The poster has no variable "${name}"; it was not used.`)
  for (const warning of warnings) output.note(warning)
  return exits.done
}
