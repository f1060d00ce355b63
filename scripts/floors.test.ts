import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { biomeFloors, floors } from './floors.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What each row means, said once more by hand: the table is not its own witness. */
const rows: Record<string, { file: string; may: string[]; mayNot: string[] }[]> = {
  'shared/contract': [
    {
      file: 'shared/contract/devices.ts',
      may: ['zod', '@orpc/contract', './flow.ts'],
      mayNot: [
        ...[
          '../tcp/states.ts',
          '../poster/document.ts',
          '../../main/app.ts',
          'react',
          'electron',
          'ws',
          '@orpc/server',
        ],
        ...['node:fs', 'fs', 'fs/promises', 'path', './../tcp/states.ts', '/etc/x.js', './x/../../tcp/states.ts'],
      ],
    },
    {
      file: 'shared/contract/flow.test.ts',
      may: ['vitest', 'fast-check', 'node:events'],
      mayNot: ['../../main/app.ts'],
    },
  ],
  'shared/contract/sockets.ts': [
    {
      file: 'shared/contract/sockets.ts',
      may: ['../tcp/states.ts', './flow.ts', 'zod'],
      mayNot: ['../poster/document.ts', 'node:net', '../tcp/../poster/document.ts'],
    },
  ],
  'shared/contract/lab.ts': [
    { file: 'shared/contract/lab.ts', may: ['../tcp/states.ts'], mayNot: ['../poster/document.ts', 'electron'] },
  ],
  'shared/contract/posters.ts': [
    { file: 'shared/contract/posters.ts', may: ['../poster/document.ts'], mayNot: ['../tcp/states.ts', 'react'] },
  ],
  'shared/contract/render.ts': [
    { file: 'shared/contract/render.ts', may: ['../poster/document.ts'], mayNot: ['../tcp/states.ts', 'react'] },
  ],
  'shared/tcp': [
    {
      file: 'shared/tcp/filter.ts',
      may: ['./states.ts', '../contract/failure.ts'],
      mayNot: ['../contract/sockets.ts', '../poster/document.ts', 'zod', 'node:net', 'net', '../../renderer/main.tsx'],
    },
    { file: 'shared/tcp/filter.test.ts', may: ['vitest', 'fast-check'], mayNot: ['../contract/sockets.ts', 'react'] },
  ],
  'shared/poster': [
    {
      file: 'shared/poster/text/break.ts',
      may: ['../document.ts', './kinsoku.ts', 'zod', 'linebreak', 'qrcode/lib/core/qrcode.js', 'harfbuzzjs'],
      mayNot: [
        '../../tcp/states.ts',
        '../../../main/posters/fonts.ts',
        'sharp',
        '@napi-rs/canvas',
        'node:fs',
        'fs',
        'react',
      ],
    },
    { file: 'shared/poster/qr.test.ts', may: ['jsqr', 'node:fs', 'vitest'], mayNot: ['sharp', '../../main/app.ts'] },
  ],
  'main/access': [service('access', ['../settings/settings.ts'], ['../disk/durable.ts'])],
  'main/disk': [
    {
      file: 'main/disk/durable.ts',
      may: ['./aside.ts', 'node:fs/promises', 'koffi'],
      mayNot: ['../settings/settings.ts', '../../shared/contract/failure.ts', 'electron', 'react'],
    },
  ],
  'main/devices': [
    service('devices', ['../identity/identity.ts', '../transfers/transfers.ts', '../sockets/sockets.ts']),
  ],
  'main/identity': [service('identity', ['../settings/settings.ts', '../owner/owner.ts'])],
  'main/lab': [
    service('lab', ['../transfers/transfers.ts', '../sockets/../devices/devices.ts'], ['../sockets/sockets.ts']),
  ],
  'main/owner': [service('owner', ['../settings/settings.ts'])],
  'main/posters': [service('posters', ['../transfers/transfers.ts'])],
  'main/settings': [service('settings', ['../identity/identity.ts'])],
  'main/sockets': [
    service('sockets', ['../lab/lab.ts', '../transfers/transfers.ts', '../sockets/../lab/lab.ts', './../lab/lab.ts']),
    {
      file: 'main/sockets/proc/table.ts',
      may: ['../source.ts', './owners.ts', '../../../shared/tcp/states.ts', 'node:fs/promises', 'koffi'],
      mayNot: [
        '../../lab/lab.ts',
        '../../app.ts',
        '../proc/../../lab/lab.ts',
        'electron',
        '../../../renderer/main.tsx',
      ],
    },
    {
      file: 'main/sockets/proc/deep/table.ts',
      may: ['../owners.ts', '../../source.ts', './x.ts', '../../../../shared/tcp/states.ts'],
      mayNot: ['../../../lab/lab.ts', '../../../app.ts', 'react'],
    },
    { file: 'main/sockets/too/deep/a/b.ts', may: [], mayNot: ['./x.ts', 'node:net'] },
  ],
  'main/transfers': [
    service(
      'transfers',
      ['../sockets/sockets.ts', '../posters/posters.ts', '../lab/lab.ts', '../access/access.ts', '../owner/owner.ts'],
      ['../devices/devices.ts', '../identity/identity.ts', '../settings/settings.ts'],
    ),
    {
      file: 'main/transfers/localsend/send.ts',
      may: ['../../devices/devices.ts', '../inbox.ts', '../classic/x.ts'],
      mayNot: ['../../sockets/sockets.ts', '../../router.ts', '../../hosts/web/host.ts', 'koffi'],
    },
  ],
  'main/app.ts': [
    {
      file: 'main/app.ts',
      may: [
        './transfers/transfers.ts',
        './access/access.ts',
        './owner/owner.ts',
        '../shared/contract/live.ts',
        'node:path',
      ],
      mayNot: ['./router.ts', './hosts/web/host.ts', './index.ts', './cli.ts', 'electron', '../preload/index.ts'],
    },
  ],
  'main/router.ts': [
    {
      file: 'main/router.ts',
      may: ['./app.ts', '../shared/contract/index.ts', '@orpc/server'],
      mayNot: [
        './sockets/sockets.ts',
        './hosts/web/host.ts',
        '../shared/tcp/states.ts',
        'electron',
        './owner/owner.ts',
      ],
    },
  ],
  'main/hosts': [
    {
      file: 'main/hosts/web/host.ts',
      may: ['../../router.ts', '../../app.ts', '../../access/access.ts', '../../owner/owner.ts', '../cli/out.ts', 'ws'],
      mayNot: [
        'electron',
        'electron/main',
        '../desktop/window.ts',
        '../../sockets/sockets.ts',
        '../../index.ts',
        'react',
      ],
    },
    {
      file: 'main/hosts/web/host.test.ts',
      may: ['../../sockets/sockets.ts', '../../router.ts', 'vitest'],
      mayNot: ['../desktop/window.ts', '../../../renderer/main.tsx', 'electron'],
    },
  ],
  'main/hosts/desktop': [
    {
      file: 'main/hosts/desktop/window.ts',
      may: ['electron', '../../router.ts', '../../app.ts', './locks.ts', '../web/static.ts'],
      mayNot: ['../../sockets/sockets.ts', '../../../renderer/main.tsx', '../../../preload/index.ts', 'react'],
    },
    { file: 'main/hosts/desktop/window.test.ts', may: ['../../sockets/sockets.ts'], mayNot: ['react'] },
  ],
  'main/index.ts': [
    {
      file: 'main/index.ts',
      may: ['electron', './hosts/desktop/window.ts', './app.ts', './owner/owner.ts'],
      mayNot: ['./sockets/sockets.ts', '../renderer/main.tsx', 'react-dom/client'],
    },
  ],
  'main/cli.ts': [
    {
      file: 'main/cli.ts',
      may: ['./hosts/cli/cli.ts', './app.ts', 'commander', 'node:fs'],
      mayNot: ['electron', './hosts/desktop/window.ts', './sockets/sockets.ts', './index.ts'],
    },
  ],
  main: [
    { file: 'main/version.ts', may: ['./build.ts', '../shared/contract/live.ts'], mayNot: ['./app/x.ts', 'electron'] },
    {
      file: 'main/app.test.ts',
      may: ['./app.ts', './sockets/sockets.ts', 'vitest'],
      mayNot: ['./index.ts', './hosts/desktop/window.ts', '../renderer/main.tsx', 'electron'],
    },
  ],
  preload: [
    {
      file: 'preload/index.ts',
      may: ['electron', '../shared/contract/index.ts', './bridge.ts'],
      mayNot: ['../main/app.ts', '../renderer/main.tsx', 'node:fs', 'fs', 'react', 'ws'],
    },
    { file: 'preload/index.test.ts', may: ['vitest'], mayNot: ['../main/app.ts'] },
  ],
  'renderer/client': [page('client', ['../ui/button.tsx', '../devices/page.tsx'], [])],
  'renderer/live': [page('live', ['../ui/button.tsx', '../devices/store.ts'], ['../client/door.ts'])],
  'renderer/i18n': [page('i18n', ['../ui/button.tsx', '../client/client.ts'], [])],
  'renderer/ui': [page('ui', ['../client/client.ts', '../devices/page.tsx'], ['../i18n/i18n.ts'])],
  'renderer/devices': [view('devices', ['../transfers/store.ts'])],
  'renderer/lab': [view('lab', ['../sockets/store.ts'])],
  'renderer/posters': [
    view('posters', ['../settings/page.tsx']),
    {
      file: 'renderer/posters/editor/stage.tsx',
      may: ['../store.ts', '../../ui/button.tsx', '../../../shared/poster/draw.ts', 'harfbuzzjs'],
      mayNot: ['../../devices/page.tsx', '../../../main/posters/render.ts', 'sharp', 'fs'],
    },
  ],
  'renderer/settings': [view('settings', ['../devices/page.tsx'])],
  'renderer/sockets': [view('sockets', ['../lab/page.tsx'])],
  'renderer/transfers': [view('transfers', ['../devices/page.tsx'])],
  'renderer/shell': [
    page(
      'shell',
      ['../../preload/index.ts', '../ui/../../main/app.ts'],
      ['../devices/page.tsx', '../client/client.ts'],
    ),
  ],
  renderer: [
    {
      file: 'renderer/main.tsx',
      may: [
        './shell/shell.tsx',
        './devices/page.tsx',
        'react-dom/client',
        './tokens.css',
        '../shared/contract/index.ts',
      ],
      mayNot: ['../main/app.ts', 'node:fs', 'fs', 'electron', '../preload/index.ts'],
    },
    { file: 'renderer/main.test.tsx', may: ['vitest', './main.tsx'], mayNot: ['../main/app.ts'] },
  ],
}

function service(name: string, mayNot: string[], may: string[] = []) {
  return {
    file: `main/${name}/${name}.ts`,
    may: ['./part.ts', './inner/part.ts', '../../shared/contract/failure.ts', 'node:net', 'zod', ...may],
    mayNot: [
      ...[
        'electron',
        'electron/main',
        'react',
        'react-dom/client',
        'zustand',
        '../app.ts',
        '../router.ts',
        '../cli.ts',
      ],
      ...['../hosts/cli/out.ts', '../../renderer/main.tsx', '../../preload/index.ts', ...mayNot],
    ],
  }
}

function page(name: string, mayNot: string[], may: string[]) {
  return {
    file: `renderer/${name}/part.tsx`,
    may: [
      './part.css',
      '../../shared/contract/index.ts',
      'react',
      'react/jsx-runtime',
      '@orpc/client/websocket',
      ...may,
    ],
    mayNot: ['node:fs', 'fs', 'path', 'electron', '@orpc/server', 'ws', '../../main/app.ts', 'sharp', ...mayNot],
  }
}

function view(name: string, mayNot: string[]) {
  return page(
    name,
    ['../shell/shell.tsx', '../main.tsx', ...mayNot],
    ['../ui/button.tsx', '../client/client.ts', '../i18n/i18n.ts'],
  )
}

const samples = Object.values(rows).flat()
let copy = ''

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'floors-'))
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  for (const { file, may, mayNot } of samples) {
    await mkdir(dirname(join(copy, 'src', file)), { recursive: true })
    await writeFile(join(copy, 'src', file), [...may, ...mayNot].map((name) => `import '${name}'\n`).join(''))
  }
  await writeFile(
    join(copy, 'src/main/sockets/forms.ts'),
    [
      "import { a } from '../lab/lab.ts'",
      "import type { A } from '../lab/lab.ts'",
      "import { type B } from '../lab/lab.ts'",
      "export * from '../lab/lab.ts'",
      "export { c } from '../lab/lab.ts'",
      "export type { C } from '../lab/lab.ts'",
      "const d = await import('../lab/lab.ts')",
    ].join('\n'),
  )
})
afterAll(() => rm(copy, { recursive: true, force: true }))

/** The lines of each file that the import rules refuse, as one linter process tells them. */
async function refusals(overrides: unknown[]): Promise<Map<string, Set<number>>> {
  const config = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8'))
  await writeFile(join(copy, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }))
  await writeFile(join(copy, 'biome.floors.json'), JSON.stringify({ overrides }))
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const options = ['lint', '--only=style/noRestrictedImports', '--reporter=github', '--max-diagnostics=none']
  const { stdout, stderr } = spawnSync(process.execPath, [biome, ...options], { cwd: copy, encoding: 'utf8' })
  const found = new Map<string, Set<number>>()
  for (const [, file = '', line] of stdout.matchAll(/^::error .*?file=.*?\/src\/(.*?),line=(\d+)/gm)) {
    found.set(file, (found.get(file) ?? new Set()).add(Number(line)))
  }
  if (found.size === 0) throw new Error(`the linter refused nothing: ${stdout}${stderr}`)
  return found
}

function told(refused: Map<string, Set<number>>) {
  return samples.map(({ file, may, mayNot }) => {
    const names = [...may, ...mayNot]
    const lines = [...(refused.get(file) ?? [])].sort((a, b) => a - b)
    return { file, refused: lines.map((line) => names[line - 1]) }
  })
}

test('biome.floors.json is what the table generates (npm run floors), and biome.json extends it', async () => {
  const [config, written] = await Promise.all(
    ['biome.json', 'biome.floors.json'].map((name) => readFile(join(root, name), 'utf8')),
  )
  expect(JSON.parse(written ?? '')).toEqual(biomeFloors())
  const { extends: extended, overrides } = JSON.parse(config ?? '')
  expect(extended).toContain('./biome.floors.json')
  // An override written by hand would replace the table's list for the files it matches.
  expect(JSON.stringify(overrides ?? [])).not.toContain('noRestrictedImports')
})

test('every row of the table has a forbidden and an allowed import to prove it', () => {
  expect(Object.keys(rows).sort()).toEqual(floors.map(({ from }) => from).sort())
  for (const [row, [first]] of Object.entries(rows)) expect(first?.file.startsWith(row)).toBe(true)
})

test('a forbidden import fails the lint in every row, an allowed one passes', async () => {
  const refused = await refusals(biomeFloors().overrides)
  expect(told(refused)).toEqual(samples.map(({ file, mayNot }) => ({ file, refused: mayNot })))
})

test('no file is matched by two overrides: their order changes nothing', async () => {
  const refused = await refusals(biomeFloors().overrides.reverse())
  expect(told(refused)).toEqual(samples.map(({ file, mayNot }) => ({ file, refused: mayNot })))
})

test('types, re-exports and import() count as imports', async () => {
  const refused = await refusals(biomeFloors().overrides)
  expect([...(refused.get('main/sockets/forms.ts') ?? [])].sort()).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('every folder of the source has a row', async () => {
  const known = new Set(floors.map(({ from }) => from))
  const without: string[] = []
  for (const floor of ['shared', 'main', 'renderer'].filter((name) => existsSync(join(root, 'src', name)))) {
    for (const entry of await readdir(join(root, 'src', floor), { withFileTypes: true })) {
      if (entry.isDirectory() && !known.has(`${floor}/${entry.name}`)) without.push(`${floor}/${entry.name}`)
    }
  }
  expect(without).toEqual([])
})

test('the preload takes only types from the ground floor', async () => {
  for (const name of await readdir(join(root, 'src/preload'))) {
    const text = await readFile(join(root, 'src/preload', name), 'utf8')
    const statements = text.match(/^(?:import|export)\b[^'"]*['"][^'"]*\/shared\/[^'"]*['"]/gm) ?? []
    expect(statements.filter((statement) => !/^(?:import|export) type\b/.test(statement))).toEqual([])
  }
})
