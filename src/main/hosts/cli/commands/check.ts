import { basename, dirname } from 'node:path'
import type { Command } from 'commander'
import type { Check } from '../../../../shared/contract/posters.ts'
import { describeLookalike } from '../../../../shared/poster/lookalikes.ts'
import { spelt } from '../../../../shared/poster/text/uncovered.ts'
import { press } from '../../../app.ts'
import { type Action, defaultDataFolder } from '../context.ts'
import { exits } from '../exit.ts'
import { documentOf } from './render-document.ts'
import { tableFor } from './render-table.ts'
import { assignment } from './render-words.ts'

interface CheckOptions {
  template?: string
  set: string[]
  data?: string
  encoding?: string
  privateAddresses?: boolean
}

export function addCheck(program: Command, action: Action): void {
  program
    .command('check [document]')
    .description('pre-flight: what would go wrong, of a poster or of every row of a table')
    .option('--template <name>', 'one that Handbill ships, instead of a document')
    .option('--set <name=value>', 'a variable (repeatable)', (value, before: string[]) => [...before, value], [])
    .option('--data <rows>', 'the rows of this CSV or JSON file')
    .option('--encoding <name>', 'with --data: its encoding (gbk, windows-1252, …), where its bytes suggest another')
    .option('--private-addresses', 'fetch pictures from this network too, not from the Internet alone')
    .action(
      action(async ({ output, globals, interrupted }, named: string | undefined, options: CheckOptions) => {
        const { checkBatch, openRendering, readDocument } = await press()
        const path = await documentOf(named, options.template)
        const document = await readDocument(path, basename(path, '.poster.json'))
        const fixed = Object.fromEntries(options.set.map(assignment))
        const { data, encoding } = options
        const { rows } =
          data === undefined
            ? { rows: [{ number: 1, line: null, values: fixed, problem: null }] }
            : await tableFor(output, document, { data, encoding, fixed })
        await using rendering = openRendering({
          lightHere: true,
          reach: { scope: options.privateAddresses ? 'anywhere' : 'public' },
          dataFolder: globals.dataDir ?? defaultDataFolder(),
        })
        let wrong = 0
        const parts = { renderer: rendering, jobs: 1, signal: interrupted }
        await checkBatch(rows, { document, folder: dirname(path) }, parts, ({ number }, checks) => {
          if (checks.length > 0) wrong += 1
          for (const check of checks) {
            output.event('check', { row: number, ...check })
            output.line(`${data === undefined ? '' : `row ${number}: `}${describeCheck(check)}`)
          }
          output.progress(`${number} of ${rows.length}`)
        })
        interrupted.throwIfAborted()
        output.progress(null)
        output.event('done', { rows: rows.length, wrong })
        output.note(wrong === 0 ? 'Nothing found.' : `${wrong} of ${rows.length} with something to look at.`)
        if (wrong === 0) return exits.done
        return wrong < rows.length ? exits.someFailed : exits.failed
      }),
    )
}

/** In one line for a terminal. */
export function describeCheck(check: Check): string {
  switch (check.kind) {
    case 'failure':
      return check.failure.message
    case 'overflow':
      return `The text of the layer "${check.layer}" does not fit its box.`
    case 'glyphs':
      return `No font has ${check.characters.map(spelt).join(', ')}, in the layer "${check.layer}".`
    case 'placeholder':
      return describeLookalike(check)
    case 'qr-dense':
      return `The QR code "${check.layer}" is too dense to scan well: its squares have ${check.pixels} pixels. Make it larger or its text shorter.`
    case 'font':
      return `The font "${check.family}" is not here; "${check.substitute}" stands in for it.`
  }
}
