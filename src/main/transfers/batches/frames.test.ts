import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameReader, frameHead, type Head } from './frames.ts'

const head = (index: number, bytes: Uint8Array): Head => ({
  file: `id ${index}`,
  token: `token 春 ${index}`,
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})

function read(body: Uint8Array, cuts: readonly number[]): { head: Head; bytes: Buffer }[] {
  const files: { head: Head; bytes: Buffer }[] = []
  let open: { head: Head; pieces: Buffer[] } | null = null
  const reader = new FrameReader({
    head: (head) => {
      expect(open).toBeNull()
      open = { head, pieces: [] }
    },
    bytes: (piece) => open?.pieces.push(Buffer.from(piece)),
    end: () => {
      if (open) files.push({ head: open.head, bytes: Buffer.concat(open.pieces) })
      open = null
    },
  })
  const at = [0, ...[...cuts].map((cut) => cut % (body.length + 1)).sort((one, other) => one - other), body.length]
  for (const [index, start] of at.slice(0, -1).entries()) reader.push(body.subarray(start, at[index + 1]))
  reader.finish()
  return files
}

describe('a batch', () => {
  it('gives back its files, however it is cut', () => {
    const content = fc.uint8Array({ maxLength: 2000 })
    fc.assert(
      fc.property(fc.array(content, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 40 }), (contents, cuts) => {
        const heads = contents.map((bytes, index) => head(index, bytes))
        const body = Buffer.concat(contents.flatMap((bytes, index) => [frameHead(heads[index] as Head), bytes]))
        expect(read(body, cuts)).toEqual(
          contents.map((bytes, index) => ({ head: heads[index], bytes: Buffer.from(bytes) })),
        )
      }),
    )
  })

  it('byte by byte is the same', () => {
    const contents = [Buffer.alloc(0), randomBytes(300), Buffer.alloc(0), randomBytes(1)]
    const body = Buffer.concat(contents.flatMap((bytes, index) => [frameHead(head(index, bytes)), bytes]))
    const everywhere = Array.from({ length: body.length }, (_, index) => index)
    expect(read(body, everywhere).map(({ bytes }) => bytes)).toEqual(contents)
  })

  it('that ends in the middle is refused, wherever that is', () => {
    const bytes = randomBytes(50)
    const body = Buffer.concat([frameHead(head(1, bytes)), bytes])
    for (let length = 1; length < body.length; length += 1) {
      expect(() => read(body.subarray(0, length), [])).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
    }
  })

  it('that is none is refused and never gathered', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 6000 }), (bytes) => {
        const reader = new FrameReader({ head: () => {}, bytes: () => {}, end: () => {} })
        expect(() => {
          reader.push(bytes)
          reader.finish()
        }).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
      }),
    )
  })
})
