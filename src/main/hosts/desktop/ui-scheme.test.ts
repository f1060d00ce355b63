import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SCHEMES, serveMedia } from './media-scheme.ts'
import { resolveUiRequest, serveUi } from './ui-scheme.ts'

const folder = join('/', 'opt', 'handbill', 'renderer')

describe('app://ui', () => {
  test.each([
    ['app://ui/', 'index.html', 'text/html; charset=utf-8'],
    ['app://ui/index.html', 'index.html', 'text/html; charset=utf-8'],
    ['app://ui/index.html?x#y', 'index.html', 'text/html; charset=utf-8'],
    ['app://ui/assets/index-a1.js', 'assets/index-a1.js', 'text/javascript; charset=utf-8'],
    ['app://ui/assets/a%20b.wasm', 'assets/a b.wasm', 'application/wasm'],
  ])('%s is a file of the page', (url, file, type) => {
    expect(resolveUiRequest('GET', url, folder)).toEqual({ status: 200, file: join(folder, file), type })
  })

  test.each([
    ['GET', 'app://ui.evil/index.html', 403],
    ['GET', 'app://evil/index.html', 403],
    ['GET', 'app://ui:1/index.html', 403],
    ['GET', 'http://ui/index.html', 403],
    ['GET', 'app://ui/%2e%2e%2fsecret.js', 403],
    ['GET', 'app://ui/assets/..%2f..%2f..%2fetc%2fsecret.js', 403],
    ['GET', 'app://ui/..%5csecret.js', 404],
    ['GET', 'app://ui/%00.js', 404],
    ['GET', 'app://ui/%', 404],
    ['GET', 'app://ui/no-type', 404],
    ['GET', 'nonsense', 404],
    ['POST', 'app://ui/index.html', 405],
    ['OPTIONS', 'app://ui/index.html', 405],
  ])('%s %s is refused', (method, url, status) => {
    expect(resolveUiRequest(method, url, folder)).toEqual({ status })
  })

  test('nothing leads out of the folder', () => {
    const piece = fc.constantFrom('..', '.', '%2e', '%2E%2e', '%2f', '/', '\\', '%5c', 'a', '%252e', '%00', 'index.js')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const found = resolveUiRequest('GET', `app://ui/${pieces.join('')}.js`, folder)
        if (found.status === 200) expect(relative(folder, found.file)).not.toMatch(/^\.\.|^\//)
      }),
      { numRuns: 2000 },
    )
  })

  describe('answers', () => {
    let page: string
    beforeAll(async () => {
      page = await mkdtemp(join(tmpdir(), 'handbill-ui-'))
      await mkdir(join(page, 'assets'))
      await writeFile(join(page, 'index.html'), '<!doctype html>')
    })
    afterAll(() => rm(page, { recursive: true }))

    test('carry the policy and `nosniff`, refusals too', async () => {
      const ask = serveUi(page)
      for (const [url, status] of [
        ['app://ui/', 200],
        ['app://ui/missing.js', 404],
        ['app://evil/', 403],
      ] as const) {
        const answer = await ask(new Request(url))
        expect(answer.status).toBe(status)
        expect(answer.headers.get('content-security-policy')).toBe(
          "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: media:; connect-src 'self' media:; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'",
        )
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      }
    })

    test('to HEAD have no body', async () => {
      const answer = await serveUi(page)(new Request('app://ui/', { method: 'HEAD' }))
      expect(answer.headers.get('content-length')).toBe('15')
      expect(await answer.text()).toBe('')
    })
  })
})

describe('media:', () => {
  const id = '0123456789abcdef0123456789abcdef'
  const ask = serveMedia({
    get: async (asked) => (asked === id ? { type: 'image/svg+xml', bytes: Buffer.from('<svg/>') } : null),
  })

  test('serves what is held under an id to our page only, and active types as downloads', async () => {
    const answer = await ask(new Request(`media://handbill/${id}`))
    expect(await answer.text()).toBe('<svg/>')
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': 'app://ui',
      'content-disposition': 'attachment',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    })
  })

  test.each([
    'media://handbill/../secret',
    `media://other/${id}`,
    `media://handbill/${id}?x`,
    'media://handbill/etc%2fpasswd',
    `media://handbill/${'f'.repeat(32)}`,
  ])('knows no %s', async (url) => {
    expect((await ask(new Request(url))).status).toBe(404)
  })

  test('is only read', async () => {
    expect((await ask(new Request(`media://handbill/${id}`, { method: 'PUT', body: 'x' }))).status).toBe(405)
  })
})

test('no scheme bypasses the policy or takes workers', () => {
  expect(SCHEMES.map(({ scheme }) => scheme)).toEqual(['app', 'media'])
  for (const { privileges } of SCHEMES) {
    expect(privileges).toMatchObject({ standard: true, secure: true, supportFetchAPI: true, stream: true })
    expect(privileges).not.toHaveProperty('bypassCSP')
    expect(privileges).not.toHaveProperty('allowServiceWorkers')
  }
})
