import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'

/**
 * Adds objects behind a finished PDF and replaces some of its own, as an incremental update does (ISO 32000-1, section
 * 7.5.6): what is there stays as it is, byte for byte.
 */
export class Update {
  readonly #base: Buffer
  readonly #offsets: readonly number[]
  readonly #trailer: { readonly root: string; readonly info: string | undefined; readonly start: number }
  readonly #written = new Map<number, Buffer>()
  #size: number

  /** @param base With a plain cross-reference table, as Skia writes it. */
  constructor(base: Buffer) {
    this.#base = base
    const tail = base.toString('latin1', Math.max(0, base.length - 2048))
    const start = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(tail)?.[1])
    const root = /\/Root (\d+ 0 R)/.exec(tail)?.[1]
    const table = /^xref\s+0 (\d+)\s+([\d\snf]+)/.exec(base.toString('latin1', start))
    if (!table || !root) throw new Error('the PDF has no plain cross-reference table')
    this.#trailer = { root, info: /\/Info (\d+ 0 R)/.exec(tail)?.[1], start }
    this.#offsets = Array.from(table[2]!.matchAll(/(\d{10}) \d{5} [nf]/g), ([, offset]) => Number(offset))
    this.#size = this.#offsets.length
  }

  /** The first object whose dictionary begins with these words, and its source. */
  find(beginning: string): { id: number; source: string } {
    for (const [id, offset] of this.#offsets.entries()) {
      const head = `${id} 0 obj\n`
      const source = this.#base.toString('latin1', offset, offset + head.length + beginning.length)
      if (id === 0 || source !== head + beginning) continue
      const end = this.#base.indexOf('\nendobj', offset)
      return { id, source: this.#base.toString('latin1', offset + head.length, end) }
    }
    throw new Error(`the PDF has no object ${beginning}`)
  }

  /** @returns The reference, such as `12 0 R`. */
  object(source: string, id = this.#size++): string {
    this.#written.set(id, Buffer.from(source, 'latin1'))
    return `${id} 0 R`
  }

  stream(content: string): string {
    const packed = deflateSync(Buffer.from(content, 'latin1'))
    const head = `<</Filter /FlateDecode /Length ${packed.length}>> stream\n`
    const id = this.#size++
    this.#written.set(id, Buffer.concat([Buffer.from(head, 'latin1'), packed, Buffer.from('\nendstream', 'latin1')]))
    return `${id} 0 R`
  }

  /** The whole file. Its identifier is made of what it holds, so the same poster is the same bytes. */
  close(): Uint8Array<ArrayBuffer> {
    const parts: Buffer[] = [this.#base]
    let at = this.#base.length
    const entries: string[] = []
    for (const [id, source] of [...this.#written].sort(([one], [other]) => one - other)) {
      const object = Buffer.concat([Buffer.from(`${id} 0 obj\n`), source, Buffer.from('\nendobj\n')])
      entries.push(`${id} 1\n${String(at).padStart(10, '0')} 00000 n \n`)
      parts.push(object)
      at += object.length
    }
    const hash = createHash('sha256')
    for (const part of parts) hash.update(part)
    const id = `<${hash.digest('hex').slice(0, 32)}>`
    const { root, info, start } = this.#trailer
    const trailer = [
      `/Size ${this.#size}`,
      `/Prev ${start}`,
      `/Root ${root}`,
      info ? `/Info ${info}` : '',
      `/ID [${id} ${id}]`,
    ]
    const tail = `xref\n${entries.join('')}trailer\n<<${trailer.join('\n')}>>\nstartxref\n${at}\n%%EOF\n`
    return new Uint8Array(Buffer.concat([...parts, Buffer.from(tail, 'latin1')]))
  }
}
