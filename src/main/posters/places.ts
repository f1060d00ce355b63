import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * What lies beside the program, seen from wherever this module ended up: `src/main/posters/`, `out/main/` or
 * `out/main/chunks/`.
 */
function find(ways: readonly string[]): URL | null {
  return ways.map((way) => new URL(way, import.meta.url)).find((url) => existsSync(url)) ?? null
}

/** The built entry of the render thread; null when the program runs from its sources. */
export function findRenderWorker(): URL | null {
  return find(['./render-worker.js', '../render-worker.js'])
}

/** A font of `resources/fonts/`. */
export function findFont(file: string): string {
  const found = find([`../../resources/fonts/${file}`, `../../../resources/fonts/${file}`])
  if (!found) throw new Error(`resources/fonts/${file} is missing from this copy of Handbill`)
  return fileURLToPath(found)
}

/** The templates that Handbill ships: posters, and in folders beside them `pictures`, `previews` and `samples`. */
export function findTemplates(): string {
  const found = find(['../../resources/templates/', '../../../resources/templates/'])
  if (!found) throw new Error('resources/templates is missing from this copy of Handbill')
  return fileURLToPath(found)
}

/** The posters that a new data folder begins with. */
export function findStarters(): string {
  const found = find(['../../resources/posters/', '../../../resources/posters/'])
  if (!found) throw new Error('resources/posters is missing from this copy of Handbill')
  return fileURLToPath(found)
}
