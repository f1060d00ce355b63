/**
 * Who may import whom: the one table from which the linter's import rules are made. `npm run floors` writes them to
 * `biome.floors.json`, which `biome.json` extends; `floors.test.ts` proves every row.
 *
 * @typedef {object} Row
 * @property {string} from a folder or a file below `src/`; a folder's row holds for three levels of it, deeper ones are refused
 * @property {string[]} to folders and files below `src/` that it may use beside its own; a leading `!` takes one out again
 * @property {boolean} [flat] the files of the folder itself only: its subfolders have rows of their own, and it may use its own files
 * @property {{ only: string[] } | { not: string[] }} libraries bare specifiers; a name means its subpaths too
 * @property {{ to?: string[], libraries?: string[] }} [tests] what its `*.test.*` files may use beside that
 * @property {string[]} [except] folders and files below it that have rows of their own
 */

const reactAndFriends = [
  ...['react', 'react-dom', 'react-i18next', 'i18next', 'zustand'],
  ...['lucide-react', '@base-ui/react', '@tanstack/react-virtual'],
]
const testing = ['vitest', 'fast-check', 'node:*']

/** Node's own modules and any package, but nothing that draws or opens windows, nor calls into C. */
const service = { not: ['electron', 'koffi', ...reactAndFriends] }
/** Where the kernel is asked things that Node has no words for. */
const kernelService = { not: ['electron', ...reactAndFriends] }
const desktop = { not: ['koffi', ...reactAndFriends] }
/** A list of what is allowed: a ban on `node:*` would let the bare `'fs'` through. */
const page = { only: [...reactAndFriends, '@orpc/client', '@orpc/contract', 'zod'] }
/** The poster editor shapes its text itself, with the engine that the exporter uses. */
const posterPage = { only: [...page.only, 'harfbuzzjs'] }
const pageTests = { libraries: [...testing, 'axe-core'] }

const subjects = ['devices', 'identity', 'lab', 'posters', 'settings', 'sockets', 'transfers']
const services = [...subjects, 'access'].map((name) => `main/${name}`)
const pages = ['devices', 'lab', 'posters', 'settings', 'sockets', 'transfers']

/** @type {(name: string, ...down: string[]) => Row} */
const subject = (name, ...down) => ({
  from: `main/${name}`,
  to: ['shared', ...['disk', ...down].map((below) => `main/${below}`)],
  libraries: name === 'sockets' || name === 'lab' ? kernelService : service,
})

/** @type {(name: string, ...pure: string[]) => Row} */
const contract = (name, ...pure) => ({
  from: `shared/contract/${name}`,
  to: ['shared/contract', ...pure],
  libraries: { only: ['zod', '@orpc/contract'] },
})

/** @type {Row[]} */
export const floors = [
  {
    from: 'shared/contract',
    to: [],
    libraries: { only: ['zod', '@orpc/contract'] },
    tests: { libraries: testing },
    except: [
      'shared/contract/sockets.ts',
      'shared/contract/lab.ts',
      'shared/contract/posters.ts',
      'shared/contract/render.ts',
    ],
  },
  contract('sockets.ts', 'shared/tcp'),
  contract('lab.ts', 'shared/tcp'),
  contract('posters.ts', 'shared/poster'),
  contract('render.ts', 'shared/poster'),
  // A failure is how anything may end, so the pure folders may throw one; nothing else of the contract lies below them.
  { from: 'shared/tcp', to: ['shared/contract/failure.ts'], libraries: { only: [] }, tests: { libraries: testing } },
  {
    from: 'shared/poster',
    to: ['shared/contract/failure.ts'],
    libraries: { only: ['zod', 'linebreak', 'qrcode', 'jsqr', 'harfbuzzjs', 'bidi-js'] },
    // The exporter's canvas is a real one to draw on.
    tests: { libraries: [...testing, '@napi-rs/canvas'] },
  },

  // Below every subject: how a file is replaced as a whole, and how one that cannot be used is kept.
  { from: 'main/disk', to: [], libraries: kernelService },
  subject('access'),
  subject('devices'),
  subject('identity'),
  subject('lab', 'sockets'),
  subject('owner'),
  subject('posters'),
  subject('settings'),
  subject('sockets'),
  subject('transfers', 'devices', 'identity', 'settings'),
  { from: 'main/app.ts', to: ['shared', 'main/owner', ...services], libraries: service },
  { from: 'main/router.ts', to: ['main/app.ts', 'shared/contract'], libraries: service },
  {
    from: 'main/hosts',
    to: ['main/router.ts', 'main/app.ts', 'main/owner', 'main/access', 'shared', '!main/hosts/desktop'],
    libraries: service,
    tests: { to: ['main', '!main/hosts/desktop'] },
    except: ['main/hosts/desktop'],
  },
  {
    from: 'main/hosts/desktop',
    to: ['main/hosts', 'main/router.ts', 'main/app.ts', 'main/owner', 'main/access', 'shared'],
    libraries: desktop,
    tests: { to: ['main'] },
  },
  {
    from: 'main/index.ts',
    to: ['main/hosts', 'main/router.ts', 'main/app.ts', 'main/owner', 'shared'],
    libraries: desktop,
  },
  {
    from: 'main/cli.ts',
    to: ['main/hosts', 'main/router.ts', 'main/app.ts', 'main/owner', 'shared', '!main/hosts/desktop'],
    libraries: service,
  },
  {
    from: 'main',
    flat: true,
    to: ['shared'],
    libraries: service,
    tests: { to: ['main', '!main/hosts/desktop', '!main/index.ts'] },
    except: ['main/app.ts', 'main/router.ts', 'main/index.ts', 'main/cli.ts'],
  },

  { from: 'preload', to: ['shared'], libraries: { only: ['electron'] }, tests: { libraries: testing } },

  { from: 'renderer/client', to: ['shared'], libraries: page, tests: pageTests },
  { from: 'renderer/live', to: ['shared', 'renderer/client'], libraries: page, tests: pageTests },
  { from: 'renderer/i18n', to: ['shared'], libraries: page, tests: pageTests },
  { from: 'renderer/ui', to: ['shared', 'renderer/i18n'], libraries: page, tests: pageTests },
  ...pages.map((name) => ({
    from: `renderer/${name}`,
    to: ['shared', 'renderer/ui', 'renderer/client', 'renderer/live', 'renderer/i18n'],
    libraries: name === 'posters' ? posterPage : page,
    tests: pageTests,
  })),
  // The frame around the pages, and the page's entry: the only places that know every subject.
  { from: 'renderer/shell', to: ['shared', 'renderer'], libraries: page, tests: pageTests },
  { from: 'renderer', flat: true, to: ['shared', 'renderer'], libraries: page, tests: pageTests },
]

/** The content of `biome.floors.json`. A later override replaces an earlier one, so no file matches two of these. */
export function biomeFloors() {
  return { overrides: floors.flatMap(overridesOf) }
}

/** @param {Row} row */
function overridesOf(row) {
  if (isFile(row.from)) return [override([`src/${row.from}`], row, parent(row.from), 0)]
  const except = (row.except ?? []).flatMap((path) => `!src/${path}${isFile(path) ? '' : '/**'}`)
  const levels = row.flat ? [0] : [0, 1, 2]
  const made = levels.flatMap((level) => {
    const here = `src/${row.from}/${'*/'.repeat(level)}`
    const folder = row.from + '/x'.repeat(level)
    if (!row.tests) return [override([`${here}*`, ...except], row, folder, level)]
    const { to = [], libraries = [] } = row.tests
    const test = {
      ...row,
      to: [...row.to, ...to],
      libraries: 'only' in row.libraries ? { only: [...row.libraries.only, ...libraries] } : row.libraries,
    }
    return [
      override([`${here}*`, ...except, '!**/*.test.*'], row, folder, level),
      override([`${here}*.test.*`, ...except], test, folder, level),
    ]
  })
  if (!row.flat) made.push(ruled([`src/${row.from}/*/*/*/**`, ...except], [tooDeep(row)]))
  return made
}

/**
 * @param {string[]} includes
 * @param {Row} row
 * @param {string} folder where the files lie, as a path below `src/`
 * @param {number} level how deep that is in the row's own folder
 */
function override(includes, row, folder, level) {
  const own = !isFile(row.from)
  const allowed = row.to.filter((path) => !path.startsWith('!'))
  const taken = row.to.filter((path) => path.startsWith('!')).map((path) => path.slice(1))
  const paths = [
    ...(own && !row.flat ? [] : ['./**']),
    ...(row.flat ? ['!./*'] : []),
    `${'../'.repeat(level + 1)}**`,
    // Ways around, such as `./../lab/x.ts`: a specifier goes up first and then only down.
    ...Array.from({ length: level }, (_, up) => `${'../'.repeat(up + 1)}**/*/../**`),
    './**/../**',
    ...allowed
      .map((path) => below(folder, path))
      .sort((one, other) => ups(one) - ups(other))
      .flatMap(passage),
    ...taken.map((path) => below(folder, path)),
  ]
  const reachable = row.to.length > 0 ? `its own files and ${row.to.join(', ')}` : 'its own files only'
  return ruled(includes, [
    { group: paths, message: `src/${row.from} may use ${reachable} (scripts/floors.mjs).` },
    { group: bare(row.libraries), message: `Not a library for src/${row.from} (scripts/floors.mjs).` },
  ])
}

/**
 * Lets a pattern through, but not around: nothing that goes down it and up again. Those with more `../` come later,
 * because `../**` and `*` match a `..` too.
 * @param {string} pattern
 */
function passage(pattern) {
  if (!pattern.endsWith('**')) return [`!${pattern}`]
  const to = pattern.slice(0, -2)
  const ancestor = to === '../'.repeat(ups(pattern))
  return ancestor ? [`!${pattern}`, `${to}../**`, `${to}**/*/../**`] : [`!${pattern}`, `${to}**/../**`]
}

const ups = (/** @type {string} */ pattern) => pattern.split('../').length - 1

/** @param {Row['libraries']} libraries */
function bare(libraries) {
  const withSubpaths = (/** @type {string} */ name) => (name.includes(':') ? [name] : [name, `${name}/**`])
  if ('not' in libraries) return ['/**', 'file:/**', ...libraries.not.flatMap(withSubpaths)]
  return ['**', '!./**', '!../**', ...libraries.only.flatMap(withSubpaths).map((name) => `!${name}`)]
}

/** @param {Row} row */
function tooDeep(row) {
  return { group: ['**'], message: `Folders in src/${row.from} nest two levels, not more (scripts/floors.mjs).` }
}

/**
 * @param {string[]} includes
 * @param {{ group: string[], message: string }[]} patterns
 */
function ruled(includes, patterns) {
  return {
    includes,
    linter: { rules: { style: { noRestrictedImports: { level: 'error', options: { patterns } } } } },
  }
}

/**
 * The pattern by which files in `folder` reach `path`.
 * @param {string} folder
 * @param {string} path
 */
function below(folder, path) {
  const from = folder.split('/')
  const to = path.split('/')
  let common = 0
  while (common < from.length && common < to.length && from[common] === to[common]) common += 1
  const up = '../'.repeat(from.length - common) || './'
  const rest = to.slice(common).join('/')
  if (isFile(path)) return up + rest
  return `${up}${rest ? `${rest}/` : ''}**`
}

const isFile = (/** @type {string} */ path) => /\.[a-z]+$/.test(path)
const parent = (/** @type {string} */ path) => path.slice(0, path.lastIndexOf('/'))
