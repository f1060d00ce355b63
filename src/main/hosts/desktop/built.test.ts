import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const out = join(import.meta.dirname, '../../../../out')
const isBuilt = existsSync(join(out, 'main/index.js'))
if (!isBuilt) console.log('The tests of the built output are skipped: there is none. Build it: npm run build.')

/** What a built file imports, by `import`, `export … from`, `import()` or `require`. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const found = text.matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*(["'])([^"'\n]+)\1/g)
  return Array.from(found, ([, , specifier]) => specifier ?? '')
}

/** Every file that is loaded with this one, and every bare specifier that they name. */
function reached(entry: string): { files: Set<string>; bare: Set<string> } {
  const files = new Set<string>()
  const bare = new Set<string>()
  const visit = (file: string) => {
    if (files.has(file)) return
    files.add(file)
    for (const specifier of importsOf(file)) {
      const beside = resolve(dirname(file), specifier)
      if (!specifier.startsWith('.')) bare.add(specifier)
      // A bundled package's comments may still name files of its own.
      else if (/\.c?js$/.test(beside) && existsSync(beside)) visit(beside)
    }
  }
  visit(entry)
  return { files, bare }
}

describe.skipIf(!isBuilt)('the built output', () => {
  test('has a preload that is one CommonJS file and imports only electron', () => {
    expect(readdirSync(join(out, 'preload'))).toEqual(['index.cjs'])
    const file = join(out, 'preload/index.cjs')
    expect(importsOf(file)).toEqual(['electron'])
    expect(readFileSync(file, 'utf8')).not.toMatch(/^\s*(import|export)\b/m)
  })

  test('gives the page two functions and no ipc', () => {
    const text = readFileSync(join(out, 'preload/index.cjs'), 'utf8')
    expect(text.match(/exposeInMainWorld/g)).toHaveLength(1)
    expect(text).not.toMatch(/:\s*electron\.ipcRenderer\b/)
  })

  test('needs electron for the window only', () => {
    expect(reached(join(out, 'main/cli.js')).bare).not.toContain('electron')
    expect(reached(join(out, 'main/index.js')).bare).toContain('electron')
  })

  test('lets Electron become ready: its entry awaits nothing', () => {
    expect(readFileSync(join(out, 'main/index.js'), 'utf8')).not.toMatch(/^await\b|^(const|let|var) .*= await\b/m)
  })

  test('keeps the window sandboxed', () => {
    const { files } = reached(join(out, 'main/index.js'))
    const text = Array.from(files, (file) => readFileSync(file, 'utf8')).join('\n')
    expect(text).toMatch(/sandbox: ?true/)
    expect(text).toMatch(/contextIsolation: ?true/)
    expect(text).not.toMatch(/(nodeIntegration\w*|webviewTag|allowRunningInsecureContent): ?true/)
    expect(text).not.toMatch(/webSecurity: ?false|sandbox: ?false|contextIsolation: ?false|bypassCSP|--no-sandbox/)
    expect(text).toContain("default-src 'none'")
  })

  test.skipIf(process.platform === 'win32')('can be run as a command', () => {
    expect(statSync(join(out, 'main/cli.js')).mode & 0o111).toBe(0o111)
    expect(readFileSync(join(out, 'main/cli.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  })

  test.each(['main/index.js', 'main/cli.js'])('has no code of the page in %s', (entry) => {
    const { files, bare } = reached(join(out, entry))
    expect([...bare].filter((name) => /^(react|zustand|@base-ui|lucide|i18next)/.test(name))).toEqual([])
    for (const file of files) expect(readFileSync(file, 'utf8')).not.toContain('react.element')
  })

  test('has a page without inline code, that loads only what lies beside it', () => {
    const page = readFileSync(join(out, 'renderer/index.html'), 'utf8')
    for (const [, attributes, content] of page.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)) {
      expect(attributes).toMatch(/\bsrc="\.\//)
      expect(content).toBe('')
    }
    expect(page).not.toMatch(/<style|\son\w+=|\sstyle=|javascript:|http-equiv|https?:\/\//i)
    for (const [, address] of page.matchAll(/\b(?:src|href)="([^"]+)"/g)) {
      expect(existsSync(join(out, 'renderer', address ?? ''))).toBe(true)
    }
  })

  test('has a page that knows nothing of Node', () => {
    const scripts = readdirSync(join(out, 'renderer'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.js$/.test(name),
    )
    expect(scripts.length).toBeGreaterThan(0)
    for (const script of scripts) {
      const imports = importsOf(join(out, 'renderer', script))
      expect(imports.filter((name) => name === 'electron' || name.startsWith('node:'))).toEqual([])
    }
  })
})
