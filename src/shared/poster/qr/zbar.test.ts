import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCanvas, Path2D } from '@napi-rs/canvas'
import * as hb from 'harfbuzzjs'
import { afterAll, describe, expect, it } from 'vitest'
import { assemble } from '../assemble.ts'
import { type PosterSource, posterDocument } from '../document.ts'
import { draw } from '../draw.ts'
import { createTextEngine } from '../text/engine.ts'

/** Debian's `zbar-tools`: eyes that are not ours. */
const { error } = spawnSync('zbarimg', ['--version'])
if (error) console.log('skipped: there is no zbarimg here (Debian: apt-get install zbar-tools)')

const folder = mkdtempSync(join(tmpdir(), 'handbill-zbar-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Code = Extract<PosterSource['layers'][number], { type: 'qr' }>

function seen(more: Partial<Code>): { value: string; read: string } {
  const layer = { type: 'qr' as const, id: 'q', x: 40, y: 40, width: 420, height: 420, ...more }
  const document = posterDocument.parse({ version: 2, width: 500, height: 500, background: '#dfe7ef', layers: [layer] })
  const poster = assemble(document, {})
  const canvas = createCanvas(500, 500)
  const surface = (width: number, height: number) => {
    const image = createCanvas(width, height)
    return { ctx: image.getContext('2d'), image }
  }
  const logo = surface(100, 100)
  logo.ctx.fillStyle = '#d43f2a'
  logo.ctx.fillRect(0, 0, 100, 100)
  draw(canvas.getContext('2d'), poster, {
    ...{ text: createTextEngine(hb, []), Path2D, surface },
    picture: ({ width, height }) => {
      const { ctx, image } = surface(width, height)
      ctx.drawImage(logo.image, 0, 0, width, height)
      return { image, width, height }
    },
  })
  const file = join(folder, 'code.png')
  writeFileSync(file, canvas.toBuffer('image/png'))
  const { stdout } = spawnSync('zbarimg', ['--quiet', '--raw', '--oneshot', '-Sbinary', file])
  const [drawn] = poster.layers
  return { value: drawn?.type === 'qr' ? drawn.value : '', read: stdout.toString('utf8') }
}

describe.skipIf(error !== undefined)('zbarimg', () => {
  it.each<[string, Partial<Code>]>([
    ['an address', { value: 'https://example.org/春夜?q=é' }],
    ['round dots and eyes', { value: 'https://example.org/night', dots: 'dot', eyes: 'circle', eyeColour: '#7a1f1f' }],
    ['dots that flow', { value: 'https://example.org/night', dots: 'rounded', eyes: 'rounded', level: 'Q' }],
    ['a logo', { value: 'https://example.org/night', logo: { src: 'a', size: 0.2 } }],
    ['a turned one in two colours', { value: 'NIGHT 2026', rotation: 17, colour: '#0b2545', background: '#fff8e7' }],
    [
      'a gradient',
      {
        value: 'https://example.org',
        colour: {
          type: 'linear',
          stops: [
            { at: 0, colour: '#0b2545' },
            { at: 1, colour: '#5b0f0f' },
          ],
        },
      },
    ],
    ['Wi-Fi', { content: { type: 'wifi', ssid: 'Reading; "room"', password: 'a:b\\c' } }],
    ['a contact', { content: { type: 'vcard', firstName: '小明', lastName: '王', phone: '+86 10', note: 'a,b;c' } }],
    ['an e-mail', { content: { type: 'email', to: 'night@example.org', subject: 'Hi & bye' } }],
    ['a place', { content: { type: 'geo', latitude: '31.2304', longitude: '121.4737' } }],
  ])('reads %s', (_, more) => {
    const { value, read } = seen(more)
    expect(value).not.toBe('')
    expect(read).toBe(value)
  })
})
