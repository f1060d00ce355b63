import { join } from 'node:path'
import type { Abort } from '../../shared/contract/abort.ts'
import type { Flow } from '../../shared/contract/flow.ts'
import type {
  FontChoice,
  FontFace,
  Output,
  Picture,
  PosterEntry,
  Rendered,
  TemplateEntry,
  TemplateName,
} from '../../shared/contract/posters.ts'
import type { PosterDocument, Variables } from '../../shared/poster/document.ts'
import { DocumentFolder } from './documents.ts'
import { foundFonts } from './fonts/catalogue.ts'
import { charactersOf } from './fonts/sfnt.ts'
import { FontShelf, type FoundFont } from './fonts/shelf.ts'
import { FontWatch } from './fonts/watch.ts'
import { locateFace, shippedFaces } from './fonts.ts'
import { defaultSettings } from './inline-renderer.ts'
import type { Media } from './media.ts'
import { extensions, mediaTypes, plainPng } from './output.ts'
import { OwnRenderer } from './own-renderer.ts'
import { findStarters } from './places.ts'
import { renderFile } from './render-file.ts'
import type { PictureJob, Renderer } from './renderer.ts'
import { copyTemplate, listTemplates } from './shipped-templates.ts'

export interface PostersOptions {
  /** Posters are kept in `posters/`, what is rendered goes to `exports/`. */
  readonly dataFolder: string
  readonly media: Media
  /** Folder of the posters that a new data folder begins with; those that Handbill ships unless given. */
  readonly starters?: string
  /** Makes the pixels; a thread of its own unless given, this one when the program runs from its sources. */
  readonly renderer?: Renderer & Partial<AsyncDisposable>
  /** Whether pictures may come from private addresses, asked at every picture; they may not unless given. */
  readonly privatePictures?: () => boolean
}

const SHIPPED_LICENCE = 'SIL Open Font License 1.1'

/** Documents, fonts and pixels. Loads nothing heavy before somebody asks for pixels. */
export class Posters {
  readonly #documents: DocumentFolder
  readonly #exports: string
  readonly #media: Media
  readonly #renderer: Renderer & Partial<AsyncDisposable>
  readonly #shelf: FontShelf
  readonly #fontWatch: FontWatch
  #shipped: Promise<FontFace[]> | undefined

  constructor({ dataFolder, media, starters = findStarters(), renderer, privatePictures }: PostersOptions) {
    this.#documents = new DocumentFolder(join(dataFolder, 'posters'), starters)
    this.#exports = join(dataFolder, 'exports')
    this.#media = media
    this.#shelf = new FontShelf(defaultSettings(dataFolder).fonts)
    this.#fontWatch = new FontWatch(this.#shelf)
    this.#renderer = renderer ?? new OwnRenderer(dataFolder, privatePictures ?? (() => false))
  }

  list(): Promise<PosterEntry[]> {
    return this.#documents.list()
  }

  open(name: string): Promise<{ name: string; document: PosterDocument; path: string }> {
    return this.#documents.open(name)
  }

  save(name: string, document: PosterDocument): Promise<{ name: string; path: string }> {
    return this.#documents.save(name, document)
  }

  async templates(): Promise<TemplateEntry[]> {
    const templates = await listTemplates()
    return templates.map(({ preview: path, ...entry }) => ({
      ...entry,
      media: this.#media.keep(path, 'image/png'),
    }))
  }

  newFrom(template: TemplateName): Promise<{ name: string; path: string }> {
    return copyTemplate(template, this.#documents)
  }

  /** By preference, as `createTextEngine` wants them. */
  async fonts(families: readonly string[] = []): Promise<FontFace[]> {
    this.#shipped ??= Promise.all(
      shippedFaces.map(async (face) => {
        const { path, bytes } = await locateFace(face)
        const { family, weight, style, emoji = false } = face
        return { family, weight, style, emoji, bytes, media: this.#media.keep(path, 'font/ttf') }
      }),
    )
    const found = await foundFonts(families, this.#shelf)
    return [...(await this.#shipped), ...found.map((font) => this.#faceOf(font))]
  }

  /** Which edition of the fonts there is, for as long as somebody wants to know. */
  watchFonts(
    flow: Pick<Flow, 'spend' | 'close'>,
    signal?: Abort,
  ): AsyncGenerator<{ edition: string }, void, undefined> {
    return this.#fontWatch.watch(flow, signal)
  }

  /** Those that Handbill ships first, then those of this machine by name. */
  async fontChoices(): Promise<FontChoice[]> {
    const shipped = shippedFaces.map(
      ({ family, weight, style }): FontChoice => ({
        ...{ family, weights: [weight, weight], style, licence: SHIPPED_LICENCE, embeddable: true },
        ...{ characters: null, from: 'handbill' },
      }),
    )
    const machine = (await this.#shelf.all()).map(
      ({ family, weight, weights, style, licence, embeddable, coverage }): FontChoice => ({
        ...{ family, weights: weights ? [...weights] : [weight, weight], style, licence, embeddable },
        ...{ characters: charactersOf(coverage), from: 'machine' },
      }),
    )
    return [...shipped, ...machine.sort((one, other) => (one.family < other.family ? -1 : 1))]
  }

  #faceOf({ family, weight, style, weights, index, path, bytes }: FoundFont): FontFace {
    const media = this.#media.keep(path, 'font/ttf')
    return { family, weight, style, index, ...(weights && { weights: [...weights] }), bytes, media }
  }

  /** @throws Failure FILE_UNREADABLE. */
  async picture({ poster: _, ...placed }: Omit<PictureJob, 'folder'> & { poster: string }): Promise<Picture> {
    const pixels = await this.#renderer.picture({ ...placed, folder: this.#documents.path })
    const bytes = new Uint8Array(pixels.data.buffer)
    const media = this.#media.hold(bytes, 'application/octet-stream')
    return { media, bytes: bytes.byteLength, width: pixels.width, height: pixels.height }
  }

  /** Renders a saved poster to `exports/NAME.png` (or what `output` says), over what an earlier rendering left there. */
  async render(name: string, row: Variables, output: Output = plainPng): Promise<Rendered> {
    const source = this.#documents.file(name)
    await this.#documents.prepare()
    const out = join(this.#exports, `${name}.${extensions[output.format]}`)
    const rendered = await renderFile(source, row, out, { force: true, renderer: this.#renderer, output })
    const { path, bytes, width, height, sha256, ms, warnings } = rendered
    const media = this.#media.keep(path, mediaTypes[output.format])
    return { path, bytes, width, height, sha256, ms, warnings: [...warnings], media }
  }

  async stop(): Promise<void> {
    await this.#renderer[Symbol.asyncDispose]?.()
  }
}
