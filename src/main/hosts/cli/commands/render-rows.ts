import { basename, dirname, resolve } from 'node:path'
import type { Check } from '../../../../shared/contract/posters.ts'
import { describeUncovered } from '../../../../shared/poster/text/uncovered.ts'
import { press } from '../../../app.ts'
import { type CommandContext, defaultDataFolder } from '../context.ts'
import { exits } from '../exit.ts'
import { usage } from '../refusals.ts'
import { describeCheck } from './check.ts'
import type { RenderOptions } from './render.ts'
import { createRemarks } from './render-remarks.ts'
import { tableFor } from './render-table.ts'
import { assignment, fileNameOf, outputsOf } from './render-words.ts'

/** One poster a row: pre-flight first, then the posters, with what failed said at the end once more by its exit code. */
export async function renderAll(
  { output, globals, interrupted }: CommandContext,
  document: string,
  data: string,
  options: RenderOptions,
): Promise<number> {
  const {
    FontShelf,
    checkBatch,
    extensions,
    fileNames,
    openRendering,
    openSources,
    readDocument,
    renderBatch,
    unknownInPattern,
  } = await press()
  const outputs = outputsOf(options, null)
  const fixed = Object.fromEntries(options.set.map(assignment))
  const jobs = Number(options.jobs ?? 2)
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 32) throw usage('--jobs takes a number from 1 to 32.')
  const base = basename(document).replace(/(\.poster)?\.json$/, '')
  const pattern = options.name ?? `${base}-{{row}}`
  const parsed = await readDocument(document, base)
  const { encoding } = options
  const { columns, rows } = await tableFor(output, parsed, { data, encoding, fixed })
  const [strange] = unknownInPattern(pattern, columns)
  if (strange !== undefined) throw usage(`--name uses {{${strange}}}, and the rows have no such column.`)
  const names = fileNames(rows, pattern, (name) => outputs.map((one) => fileNameOf(name, one, extensions[one.format])))

  await using rendering = openRendering({
    threads: jobs,
    reach: { scope: options.privateAddresses ? 'anywhere' : 'public' },
    dataFolder: globals.dataDir ?? defaultDataFolder(),
  })
  const found = new Map<number, readonly Check[]>()
  const check = { document: parsed, folder: dirname(resolve(document)) }
  await checkBatch(rows, check, { renderer: rendering, jobs, signal: interrupted }, ({ number, values }, checks) => {
    // What keeps a row from being read is said when its poster is not made.
    if (values && checks.length > 0) found.set(number, checks)
    output.progress(`checked ${number} of ${rows.length}`)
  })
  const remarks = createRemarks(rows.length)
  for (const [row, checks] of [...found].sort(([one], [other]) => one - other)) {
    const without = new Set<string>()
    for (const check of checks) {
      output.event('check', { row, ...check })
      if (check.kind === 'glyphs') for (const character of check.characters) without.add(character)
      else if (check.kind !== 'failure') remarks.add(row, describeCheck(check))
    }
    // As the poster itself will say it: nothing is said twice.
    if (without.size > 0) remarks.add(row, describeUncovered(without))
  }
  remarks.tell(output)

  const counts = { rendered: 0, unchanged: 0, failed: 0 }
  const folder = resolve(options.out ?? base)
  const job = { document: parsed, path: document, rows, outputs, folder, names, force: options.force === true }
  const { settings } = rendering
  const parts = {
    ...{ renderer: rendering, codec: settings.codec, jobs },
    ...{ sources: openSources(settings), fonts: new FontShelf(settings.fonts) },
  }
  await renderBatch({ ...job, signal: interrupted }, parts, ({ kind, row, ...event }) => {
    counts[kind] += 1
    const done = counts.rendered + counts.unchanged + counts.failed
    if ('failure' in event) {
      const { failure } = event
      output.event('row-failed', { row, ...failure.toRecord() })
      output.note(`row ${row}: ${failure.message}`)
    } else if ('ms' in event) {
      for (const file of event.files) output.event('rendered', { row, ...file, ms: event.ms })
      for (const { path } of event.files) output.line(path)
      for (const warning of event.warnings) remarks.add(row, warning)
    } else output.event('unchanged', { row, files: event.files })
    output.progress(`${done} of ${rows.length}`)
  })
  output.progress(null)
  remarks.tell(output)
  output.event('done', { ...counts, folder })
  output.note(`${counts.rendered} rendered, ${counts.unchanged} unchanged, ${counts.failed} failed, in ${folder}`)
  if (interrupted.aborted) return exits.interrupted
  if (counts.failed === 0) return exits.done
  return counts.rendered + counts.unchanged === 0 ? exits.failed : exits.someFailed
}
