import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeText, isEncoding } from './encoding.ts'
import { readRows } from './rows.ts'

describe('text', () => {
  it.each([
    ['utf-8', true, Buffer.from('名,春')],
    ['utf-8', false, Buffer.from('\uFEFF名,春')],
    ['utf-16le', false, Buffer.from('\uFEFF名,春', 'utf16le')],
    ['utf-16be', false, Buffer.from('\uFEFF名,春', 'utf16le').swap16()],
    ['utf-16le', true, Buffer.from('名,春', 'utf16le')],
    ['utf-16be', true, Buffer.from('名,春', 'utf16le').swap16()],
    ['gb18030', true, Buffer.from([0xc3, 0xfb, 0x2c, 0xb4, 0xba])],
  ])('is read as %s (assumed: %s)', (encoding, assumed, bytes) => {
    const read = decodeText(bytes)
    expect({ ...read, text: read.text.replace('\uFEFF', '') }).toEqual({ text: '名,春', encoding, assumed })
  })

  it('of plain letters is the same in all of them: nothing is assumed', () => {
    expect(decodeText(Buffer.from('name,role'))).toMatchObject({ assumed: false })
  })

  it('is read as it is told to be', () => {
    const bytes = Buffer.from('M\u00fcller', 'latin1')
    expect(decodeText(bytes).text).not.toBe('Müller')
    expect(decodeText(bytes, 'windows-1252')).toEqual({ text: 'Müller', encoding: 'windows-1252', assumed: false })
    expect(() => decodeText(bytes, 'utf-8')).toThrow('Its text is not utf-8.')
    expect([isEncoding('GBK'), isEncoding('latin1'), isEncoding('klingon'), isEncoding('')]).toEqual([
      ...[true, true, false, false],
    ])
  })

  it.each([
    ['a workbook', Buffer.from('PK\x03\x04\x14\x00\x06\x00'), 'It is a workbook'],
    ['in no known writing', Buffer.from([0x61, 0x2c, 0xff, 0xff, 0x0a]), 'neither UTF-8, UTF-16 nor GBK'],
  ])('is refused when it is %s', (_, bytes, why) => {
    expect(() => decodeText(bytes)).toThrow(why)
  })

  it('that none of them fits leads to the word that helps', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'handbill-encoding-'))
    try {
      const file = join(folder, 'rows.csv')
      await writeFile(file, Buffer.from('name\nJosé Müller\n', 'latin1'))
      for (const encoding of [undefined, 'utf-8']) {
        const read = readRows(file, encoding)
        await expect(read).rejects.toMatchObject({ data: { next: expect.stringContaining('--encoding windows-1252') } })
      }
      expect((await readRows(file, 'windows-1252')).rows[0]?.values).toEqual({ name: 'José Müller' })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
