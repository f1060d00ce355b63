import { createHash } from 'node:crypto'
import type { Output } from '../../shared/contract/posters.ts'
import { assemble, neededPictures, type PosterDocument, type Variables } from '../../shared/poster/index.ts'
import { faceKey } from '../../shared/poster/text/face.ts'
import type { CodecName } from './codec.ts'
import { catalogueOf } from './fonts/catalogue.ts'
import type { FontShelf } from './fonts/shelf.ts'
import type { Sources } from './sources.ts'

/** Raised when the same inputs come to look otherwise, so that nothing old is taken for new. */
const GENERATION = 1

export interface AddressOptions {
  readonly document: PosterDocument
  readonly row: Variables
  readonly folder: string
  readonly outputs: readonly Output[]
  readonly codec: CodecName
  readonly sources: Sources
  readonly fonts: FontShelf
}

/**
 * What a rendering is, by all that goes into it: document, row, outputs, and the bytes of every picture and of the fonts
 * of this machine that it names, wherever they lie. The same address means the same bytes. Lowercase hex SHA-256.
 *
 * @throws Failure FILE_UNREADABLE for a picture that is not there; the system's error for a font that went away.
 */
export async function contentAddress(options: AddressOptions): Promise<string> {
  const { document, row, folder, outputs, codec, sources, fonts } = options
  const poster = assemble(document, row)
  const pictures = await Promise.all(
    [...new Set(neededPictures(poster).map(({ src }) => src))]
      .sort()
      .map(async (src) => (await sources.find(src, folder)).sha256),
  )
  const { found, missing } = await catalogueOf(poster, fonts)
  const faces = await Promise.all(found.map(async (font) => [faceKey(font), await fonts.hash(font)]))
  // What the document does not declare is drawn nowhere.
  const used = Object.keys(document.variables)
    .filter((name) => Object.hasOwn(row, name))
    .sort()
    .map((name) => [name, row[name]])
  const whole = JSON.stringify([GENERATION, codec, document, used, outputs, pictures, faces, missing])
  return createHash('sha256').update(whole).digest('hex')
}
