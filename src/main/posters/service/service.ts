import { Failure } from '../../../shared/contract/failure.ts'
import type { Output } from '../../../shared/contract/posters.ts'
import type { PosterDocument, Variables } from '../../../shared/poster/index.ts'
import { contentAddress } from '../address.ts'
import type { CodecName } from '../codec.ts'
import type { FontShelf } from '../fonts/shelf.ts'
import { mediaTypes } from '../output.ts'
import type { Renderer } from '../renderer.ts'
import { NO_FOLDER, type Sources } from '../sources.ts'
import { WeightedCache } from '../weighted-cache.ts'
import type { Templates } from './templates.ts'

export interface RenderServiceOptions {
  readonly renderer: Renderer
  readonly sources: Sources
  readonly fonts: FontShelf
  readonly codec: CodecName
  readonly templates: Templates
  /** Posters made at a time. */
  readonly jobs: number
  /** Posters that may wait beside them; more are refused. */
  readonly queue: number
  /** Bytes of finished files that are kept in memory. */
  readonly cache?: number
}

export interface Asked {
  /** A template of the folder by its name, or a document that came along. */
  readonly document: string | PosterDocument
  readonly variables: Variables
  readonly output: Output
}

/** A poster that can be made, known by what it will be before it is made. */
export interface Prepared {
  /** The same address means the same bytes, on every instance. */
  readonly address: string
  readonly type: string
  /** @throws Failure BUSY, and all that rendering may throw. */
  render(signal: AbortSignal): Promise<{ readonly bytes: Uint8Array; readonly warnings: readonly string[] }>
}

interface Made {
  readonly bytes: Uint8Array
  readonly warnings: readonly string[]
}

/** Renders for whoever asks, as much at a time as there is room for. Keeps nothing that another instance would need. */
export class RenderService {
  readonly #options: RenderServiceOptions
  readonly #finished: WeightedCache<Made>
  #underWay = 0
  /** Milliseconds of a poster, of late. */
  #usual = 200

  constructor(options: RenderServiceOptions) {
    this.#options = options
    this.#finished = new WeightedCache(options.cache ?? 64_000_000)
  }

  /** @throws Failure NOT_FOUND, DOCUMENT_INVALID, FILE_UNREADABLE. */
  async prepare({ document: asked, variables, output }: Asked): Promise<Prepared> {
    const { templates, sources, codec, fonts } = this.#options
    const template = typeof asked === 'string' ? await templates.open(asked) : { document: asked, folder: NO_FOLDER }
    const { document, folder } = template
    const what = { document, row: variables, folder, outputs: [output] }
    const address = await contentAddress({ ...what, sources, codec, fonts })
    return {
      address,
      type: mediaTypes[output.format],
      render: async (signal) => this.#finished.get(address) ?? this.#make(address, what, signal),
    }
  }

  async #make(address: string, what: Parameters<Renderer['render']>[0], signal: AbortSignal): Promise<Made> {
    const { renderer, jobs, queue } = this.#options
    if (this.#underWay >= jobs + queue) throw this.#busy()
    this.#underWay += 1
    const started = performance.now()
    try {
      const { outputs, warnings } = await renderer.render(what, signal)
      const made = { bytes: outputs[0]!.bytes, warnings }
      this.#usual += (performance.now() - started - this.#usual) / 8
      this.#finished.set(address, made, made.bytes.byteLength)
      return made
    } finally {
      this.#underWay -= 1
    }
  }

  #busy(): Failure<'BUSY'> {
    const { jobs } = this.#options
    const retryAfter = Math.max(1, Math.ceil((this.#usual * this.#underWay) / jobs / 1000))
    return new Failure('BUSY', {
      what: 'The poster was not rendered.',
      why: `${this.#underWay} others are under way or wait.`,
      next: `Ask again in ${retryAfter} s.`,
      retryAfter,
    })
  }
}
