import { createHash } from 'node:crypto'
import type { Output } from '../../shared/contract/posters.ts'
import {
  type AssembledPoster,
  assemble,
  neededPictures,
  type PosterDocument,
  type Variables,
} from '../../shared/poster/index.ts'
import { faceKey } from '../../shared/poster/text/face.ts'
import type { CodecName } from './codec.ts'
import { catalogueOf } from './fonts/catalogue.ts'
import type { FontShelf } from './fonts/shelf.ts'
import { gatherPictures } from './gather.ts'
import type { Source, Sources } from './sources.ts'

/** Raised when the same inputs come to look otherwise, so that nothing old is taken for new. */
const GENERATION = 4

export interface AddressParts {
  readonly document: PosterDocument
  readonly row: Variables
  readonly outputs: readonly Output[]
  readonly codec: CodecName
  readonly fonts: FontShelf
}

/**
 * What a rendering is, by all that goes into it: document, row, outputs, the bytes of every picture and of the fonts of
 * this machine that it names, wherever they lie. The same address means the same bytes. Lowercase hex SHA-256.
 *
 * @param poster Of the document and the row.
 * @param pictures By their `src`, as they will be drawn.
 */
export async function addressOf(
  poster: AssembledPoster,
  pictures: ReadonlyMap<string, Pick<Source, 'sha256'>>,
  { document, row, outputs, codec, fonts }: AddressParts,
): Promise<string> {
  const drawn = [...pictures].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, { sha256 }]) => sha256)
  const { found, missing } = await catalogueOf(poster, fonts)
  const faces = await Promise.all(found.map(async (font) => [faceKey(font), await fonts.hash(font)]))
  // What the document does not declare is drawn nowhere.
  const used = Object.keys(document.variables)
    .filter((name) => Object.hasOwn(row, name))
    .sort()
    .map((name) => [name, row[name]])
  const whole = JSON.stringify([GENERATION, codec, document, used, outputs, drawn, faces, missing])
  return createHash('sha256').update(whole).digest('hex')
}

export interface AddressOptions extends AddressParts {
  readonly folder: string
  readonly sources: Sources
}

/** The address of a poster whose pictures are looked for here and now. @throws Failure RENDER_FAILED with the layer. */
export async function contentAddress({ folder, sources, ...parts }: AddressOptions): Promise<string> {
  const poster = assemble(parts.document, parts.row)
  const pictures = await gatherPictures(neededPictures(poster), { sources, folder })
  return addressOf(poster, pictures, parts)
}
