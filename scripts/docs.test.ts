import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }

const root = join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

/** Targets of links and pictures that are no address of the web, from the root. */
function linksOf(page: string, text: string): string[] {
  return Array.from(text.matchAll(/\]\(([^)\s#]+)(?:#[^)\s]*)?\)/g), ([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => relative(root, join(root, dirname(page), target)))
}

/** `[name](file.test.ts) *title*, *another title*`: which test holds what is said. */
function namedTests(page: string, text: string): { file: string; title: string }[] {
  const named = text.matchAll(/(\]\([^)\s]+\.(?:test|spec)\.ts\))((?:,? \*[^*\n]+\*)+)/g)
  return Array.from(named).flatMap(([, link = '', titles = '']) =>
    Array.from(titles.matchAll(/\*([^*]+)\*/g), ([, title = '']) => ({ file: linksOf(page, link)[0] ?? '', title })),
  )
}

/** Paths of the checkout in code marks, but for patterns such as `src/main/SUBJECT/`. */
function pathsOf(text: string): string[] {
  const marked = text.matchAll(/`((?:src|scripts|bench|e2e|resources|docs)\/[\w./-]+)`/g)
  return Array.from(marked, ([, path = '']) => path).filter((path) => !/[A-Z]{3}/.test(path))
}

const scriptsOf = (text: string) => Array.from(text.matchAll(/\bnpm run ([\w:-]+)/g), ([, name = '']) => name)

describe.each(pages)('%s', (page) => {
  const text = read(page)

  it('links to what is there', () => {
    const targets = [...linksOf(page, text), ...pathsOf(text)]
    expect(targets.filter((target) => target.startsWith('..') || !existsSync(join(root, target)))).toEqual([])
  })

  it('names scripts that can be run', () => {
    expect(scriptsOf(text).filter((name) => !(name in packageJson.scripts))).toEqual([])
  })

  it('names tests by their titles', () => {
    expect(namedTests(page, text).filter(({ file, title }) => !read(file).includes(title))).toEqual([])
  })
})

it('sees what it looks for', () => {
  expect(linksOf('docs/a.md', '[a](../b.md#c) ![d](e.png) [f](https://g.example/h)')).toEqual(['b.md', 'docs/e.png'])
  expect(namedTests('docs/a.md', '| [b](../c.test.ts) *d %s*, *e* | *f*')).toEqual([
    { file: 'c.test.ts', title: 'd %s' },
    { file: 'c.test.ts', title: 'e' },
  ])
  expect(pathsOf('`src/a.ts`, `src/main/SUBJECT/`, `b/c`')).toEqual(['src/a.ts'])
  expect(scriptsOf('`npm run bench -- startup`, npm run test:unit')).toEqual(['bench', 'test:unit'])
  expect(namedTests('docs/security.md', read('docs/security.md')).length).toBeGreaterThan(30)
})
