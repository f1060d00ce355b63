import { NO_FOLDER, type Source, type Sources } from './sources.ts'

/** The bytes of a picture that a job brings along, so that what is drawn is what was looked at before. */
export interface GivenPicture {
  readonly src: string
  /** Of the bytes, lowercase hex. */
  readonly sha256: string
  readonly bytes: Uint8Array
}

/** Where the pictures of one job come from: those that it brings, or else its folder and the web. */
export function finderOf(
  { pictures, folder }: { readonly pictures?: readonly GivenPicture[]; readonly folder: string },
  sources: Sources,
): (src: string) => Promise<Source> {
  if (!pictures) return (src) => sources.find(src, folder)
  const given = new Map(pictures.map((one) => [one.src, one]))
  return async (src) => {
    const one = given.get(src)
    if (one) return { sha256: one.sha256, stale: null, held: one.bytes.byteLength, read: async () => one.bytes }
    if (/^data:/i.test(src)) return sources.find(src, NO_FOLDER)
    throw new Error('The picture did not come with the job.')
  }
}
