import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { figureLine } from './figures.mjs'

/** @typedef {{ small: boolean }} Options `small` for a first look: sizes that take seconds, and figures that say little */
/** @typedef {{ measure(told: (step: string) => void, options: Options): AsyncIterable<import('./figures.mjs').Figure> }} Bench */
/** @type {Record<string, () => Promise<Bench>>} */
const benches = {
  startup: () => import('./startup.mjs'),
  transfer: () => import('./transfer.mjs'),
  sockets: () => import('./sockets.mjs'),
  posters: () => import('./posters.mjs'),
}

const coming = ['editor', 'lab']
const usage = `npm run bench -- NAME [--json] [--small]     NAME: ${[...Object.keys(benches), ...coming, 'all'].join(', ')}`

// Its folders and its children go with it.
for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 })) {
  process.once(signal, () => process.exit(128 + number))
}

process.exitCode = await main()

/** Exit codes as the command line has them; what a figure says is never a failure. */
async function main() {
  const { json, small, names } = words()
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
      for await (const figure of measure((step) => process.stderr.write(`${step}\n`), { small })) {
        process.stdout.write(`${json ? JSON.stringify(figure) : figureLine(figure)}\n`)
      }
    } catch (error) {
      process.stderr.write(`The bench "${name}" could not be run: ${error instanceof Error ? error.message : error}\n`)
      return 1
    }
  }
  return 0
}

/** @returns {{ json: boolean, small: boolean, names: string[] | null }} */
function words() {
  const known = [...Object.keys(benches), ...coming]
  try {
    const flag = /** @type {const} */ ({ type: 'boolean', default: false })
    const { values, positionals } = parseArgs({ options: { json: flag, small: flag }, allowPositionals: true })
    const [name, ...more] = positionals
    const names = name === 'all' ? known : known.filter((it) => it === name)
    return { ...values, names: more.length === 0 && names.length > 0 ? names : null }
  } catch {
    return { json: false, small: false, names: null }
  }
}
