import { expect, test } from 'vitest'
import lock from '../package-lock.json'

interface Entry {
  optionalDependencies?: Record<string, string>
  resolved?: string
}

const packages = lock.packages as Record<string, Entry>

/** Where Node would find `name` from the package at `path`: beside it, or further up. */
function found(path: string, name: string): boolean {
  const folders = path.split('node_modules/').slice(0, -1)
  const places = ['node_modules/', `${path}/node_modules/`]
  for (let depth = 1; depth <= folders.length; depth += 1) {
    places.push(`${path.split('/node_modules/').slice(0, depth).join('/node_modules/')}/node_modules/`)
  }
  return places.some((place) => `${place}${name}` in packages)
}

test('the lock file names the optional package of every platform, which is what npm ci asks for', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !found(path, name)),
  )
  expect(missing).toEqual([])
})

test('the lock file records no download addresses', () => {
  expect(Object.keys(packages).filter((path) => packages[path]?.resolved)).toEqual([])
})
