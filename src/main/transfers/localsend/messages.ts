import { z } from 'zod'
import { MAX_TEXT } from '../../../shared/contract/transfers.ts'
import { peerInfoJson } from '../../devices/announcement.ts'

/**
 * LocalSend's JSON (protocol v2.1 §4). Unknown fields are ignored and missing optional ones tolerated, because
 * implementations differ in both.
 */

/** Files in one offer. */
export const MAX_FILES = 100_000

const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/i)
  .transform((hex) => hex.toLowerCase())

/** Disks differ in what they can note down; all can from 1980 (FAT) to 2106 (32 bits of seconds). */
const [EARLIEST, LATEST] = [Date.UTC(1980, 0, 1), 0xffff_ffff * 1000]

const date = z.string().transform((text, context) => {
  const time = Date.parse(text)
  if (time >= EARLIEST && time <= LATEST) return new Date(time)
  context.addIssue({ code: 'custom', message: 'not a date that a disk can keep' })
  return z.NEVER
})

const fileJson = z.object({
  fileName: z.string().min(1).max(4096),
  /** Bytes. */
  size: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  fileType: z.string().max(255).catch('application/octet-stream'),
  sha256: sha256.nullish().catch(null),
  /** The content of a text message; what is longer than we show arrives as the file that it also is. */
  preview: z.string().max(MAX_TEXT).nullish().catch(null),
  metadata: z
    .object({ modified: date.nullish().catch(null) })
    .nullish()
    .catch(null),
})

const folderJson = z.object({ name: z.string().min(1).max(4096), modified: date.nullish().catch(null) })

const offerJson = z.object({
  info: peerInfoJson,
  files: z.record(z.string().min(1).max(256), fileJson),
  /** From another Handbill: the folders that the files lie in, those in which none lies, and which files can be run. */
  handbill: z
    .object({
      folders: z.array(folderJson).max(MAX_FILES),
      executable: z.array(z.string()).max(MAX_FILES).nullish().catch(null),
      /** It comes again by itself when the connection breaks. */
      persists: z.boolean().nullish().catch(null),
      /** The session that broke off, when these are its files that are still due. */
      again: z.string().max(64).nullish().catch(null),
    })
    .nullish()
    .catch(null),
})
export const prepareUploadJson = offerJson.refine(
  ({ files, handbill }) => {
    const count = Object.keys(files).length
    return count <= MAX_FILES && (count > 0 || (handbill?.folders.length ?? 0) > 0)
  },
  { path: ['files'], error: `between 1 and ${MAX_FILES} files` },
)
export type PrepareUploadJson = z.output<typeof prepareUploadJson>

/** The message of an offer that is one: a single text file that brought its content along, as the app sends it. */
export function textOf({ files }: PrepareUploadJson): string | null {
  const [file, ...others] = Object.values(files)
  const isText = file && others.length === 0 && /^text(\/plain)?$/.test(file.fileType)
  return isText ? file.preview || null : null
}

export const prepareAnswerJson = z.object({
  sessionId: z.string().min(1).max(1024),
  /** A token for each file that is wanted. */
  files: z.record(z.string(), z.string().min(1).max(4096)),
  /** From another Handbill: bytes that it holds of files which did not come to their end before. */
  handbill: z
    .object({
      kept: z.record(z.string(), z.number().int().positive()),
      /** Ids of those that it has as a whole. */
      whole: z.array(z.string()).nullish().catch(null),
      /** Says that it can be told of a pause. */
      pause: z.number().int().nullish().catch(null),
      /** Somebody there pauses what this goes on with. */
      paused: z.boolean().nullish().catch(null),
    })
    .nullish()
    .catch(null),
})
export type PrepareAnswer = z.output<typeof prepareAnswerJson>

/** What comes with an error status. */
export const refusalJson = z.object({ message: z.string().max(1000) })
