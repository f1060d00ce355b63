import { writeFileSync } from 'node:fs'
import { biomeFloors } from './floors.mjs'

/** One override a line, so that a changed row is a changed line. */
const lines = biomeFloors().overrides.map((override) => `    ${JSON.stringify(override)}`)
writeFileSync(new URL('../biome.floors.json', import.meta.url), `{\n  "overrides": [\n${lines.join(',\n')}\n  ]\n}\n`)
