import { Failure } from '../../../shared/contract/failure.ts'
import type { Output } from '../../../shared/contract/posters.ts'
import { Cache } from '../../../shared/poster/cache.ts'
import { assemble, neededPictures, type PosterDocument, type Variables } from '../../../shared/poster/index.ts'
import { addressOf } from '../address.ts'
import type { Allowance } from '../allowance.ts'
import type { CodecName } from '../codec.ts'
import type { FontShelf } from '../fonts/shelf.ts'
import { gatherPictures } from '../gather.ts'
import type { GivenPicture } from '../given-pictures.ts'
import { mediaTypes } from '../output.ts'
import type { Renderer, RenderJob } from '../renderer.ts'
import { CHANGED, NO_FOLDER, type Source, type Sources, staleness } from '../sources.ts'
import { checkDemand, type DemandLimits, demandLimits } from './demand.ts'
import { openMemory, PICTURES, pictureRoom } from './memory.ts'
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
  /** What requests hold of bodies and pictures; one of its own unless given. */
  readonly memory?: Allowance
  readonly demand?: DemandLimits
  /** What else the bytes depend on: the program's version, the machine's kind. */
  readonly edition?: string
}

export interface Asked {
  /** A template of the folder by its name, or a document that came along. */
  readonly document: string | PosterDocument
  readonly variables: Variables
  readonly output: Output
}

export interface Made {
  readonly bytes: Uint8Array
  readonly warnings: readonly string[]
}

/** A poster that can be made, known by what it will be before it is made. */
export interface Prepared {
  /** The same address means the same bytes, on every instance of the same edition. */
  readonly address: string
  readonly type: string
  /** @throws Failure of rendering; BUSY when a picture was replaced at this very moment. */
  render(): Promise<Made>
}

/** One of the places that there are: whoever has it may fetch and render, and leaves when the answer has gone out. */
export interface Place {
  /** @throws Failure NOT_FOUND, DOCUMENT_INVALID, RENDER_FAILED, BUSY; what the signal gives as its reason. */
  prepare(asked: Asked, signal: AbortSignal): Promise<Prepared>
  leave(): void
}

/** Renders for whoever asks, as much at a time as there is room for. Keeps nothing that another instance would need. */
export class RenderService {
  /** What requests hold together; the bodies of requests are taken from it as well. */
  readonly memory: Allowance
  readonly #options: RenderServiceOptions
  readonly #demand: DemandLimits
  readonly #finished: Cache<string, Made>
  #taken = 0
  /** Milliseconds of a poster, of late. */
  #usual = 200

  constructor(options: RenderServiceOptions) {
    this.#options = options
    this.memory = options.memory ?? openMemory()
    this.#demand = options.demand ?? demandLimits(40)
    this.#finished = new Cache(options.cache ?? 64_000_000, ({ bytes }) => bytes.byteLength)
  }

  /** @throws Failure BUSY where {@link enter} would. */
  checkRoom(): void {
    const { jobs, queue } = this.#options
    if (this.#taken >= jobs + queue) throw this.#busy()
  }

  /** Takes a place, for as long as it is not left. @throws Failure BUSY. */
  enter(): Place {
    this.checkRoom()
    this.#taken += 1
    const pictures = pictureRoom(this.memory)
    let left = false
    return {
      prepare: (asked, signal) => this.#prepare(asked, signal, pictures),
      leave: () => {
        if (left) return
        left = true
        this.#taken -= 1
        pictures.release()
      },
    }
  }

  async #prepare(asked: Asked, signal: AbortSignal, allowance: Allowance): Promise<Prepared> {
    const { templates, sources, codec, fonts, edition = '' } = this.#options
    const { document: wanted, variables: row, output } = asked
    const template = typeof wanted === 'string' ? await templates.open(wanted) : { document: wanted, folder: NO_FOLDER }
    const { document, folder } = template
    const outputs = [output]
    const poster = assemble(document, row)
    if (poster.problems[0]) throw poster.problems[0]
    checkDemand(poster, output, this.#demand)
    const { most } = PICTURES
    const found = await gatherPictures(neededPictures(poster), { sources, folder, signal, allowance, most })
    const content = await addressOf(poster, found, { document, row, outputs, codec, fonts })
    const address = edition === '' ? content : `${edition}-${content}`
    const unused = poster.unknown.map((name) => `The poster has no variable "${name}"; it was not used.`)
    const said = [...unused, ...[...found].flatMap(([src, source]) => staleness(src, source))]
    return {
      address,
      type: mediaTypes[output.format],
      render: async () => {
        const known = this.#finished.get(address)
        if (known) return { ...known, warnings: [...known.warnings, ...said] }
        const pictures = await bytesOf(found, allowance)
        const made = await this.#make({ document, row, folder, outputs, pictures }, signal)
        this.#finished.set(address, made)
        return { ...made, warnings: [...made.warnings, ...said] }
      },
    }
  }

  async #make(job: RenderJob, signal: AbortSignal): Promise<Made> {
    const started = performance.now()
    const { outputs, warnings } = await this.#options.renderer.render(job, signal)
    this.#usual += (performance.now() - started - this.#usual) / 8
    return { bytes: outputs[0]!.bytes, warnings }
  }

  #busy(): Failure<'BUSY'> {
    const { jobs } = this.#options
    const retryAfter = Math.max(1, Math.ceil((this.#usual * this.#taken) / jobs / 1000))
    return new Failure('BUSY', {
      what: 'The poster was not rendered.',
      why: `${this.#taken} others are under way or wait.`,
      next: `Ask again in ${retryAfter} s.`,
      retryAfter,
    })
  }
}

/** What goes to the thread that draws. Data URLs stand in the document already. */
async function bytesOf(found: ReadonlyMap<string, Source>, allowance: Allowance): Promise<GivenPicture[]> {
  const pictures: GivenPicture[] = []
  for (const [src, { sha256, held, read }] of found) {
    if (/^data:/i.test(src)) continue
    const bytes = await read().catch((error: unknown) => {
      throw error instanceof Failure && error.code === 'FILE_UNREADABLE' && causeOf(error) === CHANGED
        ? replaced(error)
        : error
    })
    allowance.take(bytes.byteLength - held)
    pictures.push({ src, sha256, bytes })
  }
  return pictures
}

function causeOf(failure: Failure): string {
  return (failure as Failure<'FILE_UNREADABLE'>).data.cause
}

/** Between its hash and its bytes: a second later both are of the new one. */
function replaced({ data }: Failure): Failure<'BUSY'> {
  return new Failure('BUSY', { ...data, next: 'Ask again in a second.', retryAfter: 1 })
}
