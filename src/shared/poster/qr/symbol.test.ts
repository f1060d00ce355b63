import fc from 'fast-check'
import jsQR from 'jsqr'
import { describe, expect, it } from 'vitest'
import type { Failure } from '../../contract/failure.ts'
import { type QrLayer, qrLayer } from '../document.ts'
import { bars, symbolOf } from './symbol.ts'

const layer = (value: string, more: Partial<QrLayer> = {}): QrLayer =>
  qrLayer.parse({ type: 'qr', id: 'code', x: 0, y: 0, width: 300, height: 300, value, ...more })

/** Paints the bars as they are, black on white. */
function read(of: QrLayer): string | undefined {
  const pixels = new Uint8ClampedArray(of.width * of.height * 4).fill(255)
  for (const { x, y, width, height } of bars(symbolOf(of))) {
    for (let row = y; row < y + height; row += 1) {
      for (let column = x; column < x + width; column += 1)
        pixels.fill(0, (row * of.width + column) * 4, (row * of.width + column) * 4 + 3)
    }
  }
  return jsQR(pixels, of.width, of.height)?.data
}

const thrownBy = (run: () => unknown): Failure | undefined => {
  try {
    run()
  } catch (error) {
    return error as Failure
  }
}

describe('symbolOf', () => {
  it('is read back, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.stringMatching(/^[ -~]{1,60}$/),
          fc.constantFrom('春夜读书', 'https://example.org/春?q=é', '0123456789'),
        ),
        fc.constantFrom('L' as const, 'M' as const, 'Q' as const, 'H' as const),
        (value, level) => {
          expect(read(layer(value, { level, width: 600, height: 600 }))).toBe(value)
        },
      ),
      { numRuns: 25 },
    )
  })

  it('draws whole pixels inside the box, and leaves the quiet zone free', () => {
    const of = layer('https://example.org', { x: 10.4, y: 20.6, width: 301.3, height: 250, margin: 4 })
    const found = bars(symbolOf(of))
    const module = Math.min(...found.map(({ height }) => height))
    for (const bar of found) {
      for (const value of Object.values(bar)) expect(Number.isInteger(value)).toBe(true)
      expect(bar.height).toBe(module)
      expect(bar.width % module).toBe(0)
      expect(bar.x).toBeGreaterThanOrEqual(10 + 4 * module)
      expect(bar.x + bar.width).toBeLessThanOrEqual(311 - 4 * module)
      expect(bar.y).toBeGreaterThanOrEqual(21 + 4 * module)
      expect(bar.y + bar.height).toBeLessThanOrEqual(271 - 4 * module)
    }
  })

  it('names the layer when the text is too long', () => {
    const failure = thrownBy(() => symbolOf(layer('x'.repeat(1274), { level: 'H' })))
    expect(failure).toMatchObject({ code: 'RENDER_FAILED', data: { layer: 'code', field: 'value' } })
    expect(failure?.data.why).toContain('at most 1273 bytes')
    expect(thrownBy(() => symbolOf(layer('x'.repeat(1273), { level: 'H' })))).toBeUndefined()
  })

  it('names the layer when the box is too small', () => {
    expect(thrownBy(() => symbolOf(layer('x', { width: 28, height: 28 })))).toMatchObject({
      code: 'RENDER_FAILED',
      data: { layer: 'code', field: 'value' },
    })
    expect(thrownBy(() => symbolOf(layer('x', { width: 29, height: 29 })))).toBeUndefined()
  })
})
