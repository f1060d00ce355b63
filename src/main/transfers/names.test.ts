import { join, posix, relative, sep, win32 } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alternatives, MAX_PART_BYTES, safeParts, shownLine } from './names.ts'

/** Pieces that names are attacked with, mixed with anything at all. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '..',
    '.',
    '/',
    '\\',
    '../',
    '..\\',
    'C:',
    'C:\\',
    '\\\\?\\',
    'CON',
    'nul.txt',
    'COM¹',
    'lpt1 .x',
    'conin$',
    'CONOUT$.log',
    'clock$',
    '\\\\.\\COM1',
    '//server/share/',
    'file:///',
    '~/',
    '%2e%2e%2f',
    '\u2028',
    '\u2066',
    '\u{e0041}',
    '::$DATA',
    '\uff0f..\uff0f',
    'A\u030a',
    '\u212b',
    ' ',
    '.',
    '\0',
    '\u202e',
    '\u200b',
    '\ufeff',
    ':stream',
    '\ud800',
    'e\u0301',
    'a'.repeat(300),
    '😀'.repeat(90),
    '.tar.gz',
  ),
)
const offer = fc.array(nasty, { maxLength: 8 }).map((pieces) => pieces.join(''))

describe('safeParts', () => {
  it.each([
    ['photo.jpg', ['photo.jpg']],
    ['trip/day 1/photo.jpg', ['trip', 'day 1', 'photo.jpg']],
    ['../../../etc/passwd', ['etc', 'passwd']],
    ['..\\..\\Startup\\x.exe', ['Startup', 'x.exe']],
    ['/etc/shadow', ['etc', 'shadow']],
    ['C:\\Windows\\x.dll', ['Windows', 'x.dll']],
    ['C:x.dll', ['C_x.dll']],
    ['\\\\server\\share\\x', ['server', 'share', 'x']],
    ['\\\\?\\C:\\x', ['_', 'x']],
    ['NUL', ['_NUL']],
    ['nul.txt', ['_nul.txt']],
    ['aux .txt', ['_aux .txt']],
    ['com².log', ['_com².log']],
    ['CONIN$', ['_CONIN$']],
    ['conout$.log', ['_conout$.log']],
    ['clock$', ['_clock$']],
    ['COM¹', ['_COM¹']],
    ['LPT³.a.b', ['_LPT³.a.b']],
    ['\\\\.\\COM1', ['_COM1']],
    ['COM10', ['COM10']],
    ['console', ['console']],
    ['con/x', ['_con', 'x']],
    ['a.txt::$DATA', ['a.txt__$DATA']],
    ['a/./b//c', ['a', 'b', 'c']],
    ['C:/', ['file']],
    ['~/x', ['~', 'x']],
    ['%2e%2e%2fx', ['%2e%2e%2fx']],
    ['a\u2028b\u2066c\u{e0041}', ['abc']],
    ['\u212b', ['\u00c5']],
    ['a.txt:hidden', ['a.txt_hidden']],
    ['evil.exe. . .', ['evil.exe']],
    ['gpj.\u202eexe', ['gpj.exe']],
    ['a\u0000b\nc', ['abc']],
    ['e\u0301.txt', ['\u00e9.txt']],
    ['.gitignore', ['.gitignore']],
    ['', ['file']],
    ['../..', ['file']],
    ['\u200b', ['file']],
    ['海报 最终版.png', ['海报 最终版.png']],
  ])('%j becomes %j', (offered, parts) => {
    expect(safeParts(offered)).toEqual(parts)
  })

  it('keeps the extension of an over-long name, and never cuts a character in half', () => {
    const [name] = safeParts(`${'海'.repeat(200)}.png`)
    expect(name).toMatch(/^海+\.png$/)
    expect(Buffer.byteLength(name as string)).toBeLessThanOrEqual(MAX_PART_BYTES)
    expect(Buffer.byteLength(name as string)).toBeGreaterThan(MAX_PART_BYTES - 3)
  })

  it('always names something inside the folder, on every system', () => {
    fc.assert(
      fc.property(offer, (offered) => {
        const parts = safeParts(offered)
        expect(parts.length).toBeGreaterThan(0)
        expect(parts.length).toBeLessThanOrEqual(32)
        for (const part of parts) {
          expect(part).not.toMatch(/^\.{0,2}$|[/\\<>:"|?*\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|[\s.]$|^\s/u)
          expect(part).not.toMatch(/^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[\d¹²³]|lpt[\d¹²³])\s*(\.|$)/i)
          expect([win32, posix].map(({ parse }) => parse(part))).toMatchObject([
            { root: '', dir: '', base: part },
            { root: '', dir: '', base: part },
          ])
          expect(part).toBe(part.normalize('NFC'))
          expect(Buffer.byteLength(part)).toBeLessThanOrEqual(MAX_PART_BYTES)
        }
        const inside = relative('/inbox', join('/inbox', ...parts))
        expect(inside.split(sep)).toEqual(parts)
        expect(posix.relative('/inbox', posix.join('/inbox', ...parts)).split('/')).toEqual(parts)
        expect(posix.resolve('/inbox', parts.join('/'))).toBe(posix.join('/inbox', ...parts))
        expect(win32.resolve('C:\\inbox', parts.join('\\'))).toBe(win32.join('C:\\inbox', ...parts))
        expect(win32.relative('C:\\inbox', win32.join('C:\\inbox', ...parts)).split('\\')).toEqual(parts)
      }),
      { numRuns: 5000 },
    )
  })

  it('changes nothing that it made itself', () => {
    fc.assert(
      fc.property(offer, (offered) => {
        const parts = safeParts(offered)
        expect(safeParts(parts.join('/'))).toEqual(parts)
      }),
      { numRuns: 5000 },
    )
  })
})

describe('alternatives', () => {
  it('counts before the extension', () => {
    const names = alternatives('a.tar.gz')
    expect([names.next().value, names.next().value, names.next().value]).toEqual([
      'a.tar.gz',
      'a.tar (1).gz',
      'a.tar (2).gz',
    ])
  })

  it('takes a leading dot for part of the name', () => {
    const names = alternatives('.profile')
    names.next()
    expect(names.next().value).toBe('.profile (1)')
  })
})

describe('shownLine', () => {
  it('is one line without direction marks, of bounded length', () => {
    expect(shownLine('a\r\nb\u202e')).toBe('a b')
    expect(shownLine('x'.repeat(500))).toHaveLength(100)
  })
})
