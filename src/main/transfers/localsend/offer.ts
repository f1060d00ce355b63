import type { SourceFolder } from '../sources.ts'

/** A file as it is offered. */
export interface OutgoingOffer {
  readonly id: string
  readonly fileName: string
  readonly size: number
  readonly fileType: string
  /** Left out when it is told after the bytes. */
  readonly sha256?: string
  readonly modified: Date
  /** The content of a text message. */
  readonly preview?: string
}

/** What only another Handbill understands of an offer. */
export interface Besides {
  readonly folders?: readonly SourceFolder[] | undefined
  /** Ids of the files that can be run here. */
  readonly executable?: readonly string[] | undefined
  /** The first contact that gave the short code. */
  readonly meeting?: string | undefined
  /** Whether we come again by ourselves when the connection breaks. */
  readonly persists?: boolean
  /** The session that broke off, when these are its files that are still due. */
  readonly again?: string | undefined
}

/** The body of `prepare-upload`. @param info who offers it */
export function offerJson(
  info: object,
  files: readonly OutgoingOffer[],
  { folders = [], executable = [], persists = false, again }: Besides,
): object {
  return {
    info,
    files: Object.fromEntries(files.map((file) => [file.id, toJson(file)])),
    ...((folders.length > 0 || executable.length > 0 || persists) && {
      handbill: { folders, executable, persists, again },
    }),
  }
}

function toJson({ modified, ...file }: OutgoingOffer) {
  return { ...file, metadata: { modified: modified.toISOString() } }
}
