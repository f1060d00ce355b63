/** Writes `resources/poster.schema.json` from the schema that the program reads posters by. */
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const at = (/** @type {string} */ path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const { module } = await runnerImport(at('src/shared/poster/document/json-schema.ts'), {
  configFile: false,
  logLevel: 'error',
})
await writeFile(at('resources/poster.schema.json'), `${JSON.stringify(module.posterJsonSchema(), null, 2)}\n`)
