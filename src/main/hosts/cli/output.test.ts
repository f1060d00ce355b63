import { describe, expect, test } from 'vitest'
import { createOutput } from './output.ts'
import { formatBytes, formatProgress, parseBytes } from './units.ts'

function recorded(options: { json: boolean; isTTY: boolean }) {
  const written = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') => ({
    isTTY: options.isTTY,
    write: (text: string) => {
      written[name] += text
    },
  })
  return { written, output: createOutput({ json: options.json, stdout: stream('stdout'), stderr: stream('stderr') }) }
}

describe('output', () => {
  test('keeps stdout to JSON lines with --json', () => {
    const { written, output } = recorded({ json: true, isTTY: false })
    output.line('for people')
    output.note('a remark')
    output.progress('40 %')
    output.event('device', { alias: 'Quiet Heron' })
    expect(written).toEqual({ stdout: '{"event":"device","alias":"Quiet Heron"}\n', stderr: 'a remark\n' })
  })

  test('replaces its progress line on a terminal and wipes it before anything else', () => {
    const { written, output } = recorded({ json: false, isTTY: true })
    output.progress('10 %')
    output.progress('20 %')
    output.line('done')
    expect(written.stderr).toBe('10 %\r\x1b[K20 %\r\x1b[K')
    expect(written.stdout).toBe('done\n')
  })

  test('writes no progress into a pipe', () => {
    const { written, output } = recorded({ json: false, isTTY: false })
    output.progress('10 %')
    expect(written).toEqual({ stdout: '', stderr: '' })
  })
})

describe('units', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1234, '1.2 kB'],
    [99_949, '99.9 kB'],
    [99_950, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [34_000_000, '34.0 MB'],
    [2 * 1024 ** 3, '2.1 GB'],
    [5e15, '5000 TB'],
  ])('%d bytes read as %s', (bytes, words) => {
    expect(formatBytes(bytes)).toBe(words)
  })

  test.each([
    ['2M', 2_000_000],
    ['500k', 500_000],
    ['1.5 GB/s', 1_500_000_000],
    ['123456', 123_456],
    ['2m', null],
    ['fast', null],
    ['-1M', null],
    ['', null],
  ])('“%s” is read as %s bytes', (words, bytes) => {
    expect(parseBytes(words)).toBe(bytes)
  })

  test('a bar is full when all is there, and for an empty file', () => {
    expect(formatProgress({ bytes: 5, total: 5, rate: 0 })).toContain('100 %')
    expect(formatProgress({ bytes: 0, total: 0, rate: 0 })).toContain('100 %')
    expect(formatProgress({ bytes: 999, total: 1000, rate: 2000 })).toMatch(/ 99 %.*2\.0 kB\/s$/)
  })
})
