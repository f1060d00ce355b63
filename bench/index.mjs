import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { figureLine } from './figures.mjs'

/** @type {Record<string, () => Promise<{ measure(told: (step: string) => void): AsyncIterable<import('./figures.mjs').Figure> }>>} */
const benches = { startup: () => import('./startup.mjs') }

const coming = ['transfer', 'posters', 'editor', 'sockets', 'lab']
const usage = `npm run bench -- NAME [--json]     NAME: ${[...Object.keys(benches), ...coming, 'all'].join(', ')}`

process.exitCode = await main()

/** Exit codes as the command line has them; what a figure says is never a failure. */
async function main() {
  const { json, names } = words()
  if (!names) {
    process.stderr.write(`${usage}\n`)
    return 2
  }
  process.stderr.write(`Node ${process.versions.node}, ${cpus().length} cores\n`)
  for (const name of names) {
    const load = benches[name]
    if (!load) {
      process.stderr.write(`The bench "${name}" comes with a later version.\n`)
      continue
    }
    try {
      const { measure } = await load()
      for await (const figure of measure((step) => process.stderr.write(`${step}\n`))) {
        process.stdout.write(`${json ? JSON.stringify(figure) : figureLine(figure)}\n`)
      }
    } catch (error) {
      process.stderr.write(`The bench "${name}" could not be run: ${error instanceof Error ? error.message : error}\n`)
      return 1
    }
  }
  return 0
}

/** @returns {{ json: boolean, names: string[] | null }} */
function words() {
  const known = [...Object.keys(benches), ...coming]
  try {
    const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true })
    const [name, ...more] = positionals
    const names = name === 'all' ? known : known.filter((it) => it === name)
    return { json: values.json ?? false, names: more.length === 0 && names.length > 0 ? names : null }
  } catch {
    return { json: false, names: null }
  }
}
