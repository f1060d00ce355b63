import type { FailureRecord } from '../../shared/contract/failure.ts'
import type { Check } from '../../shared/contract/posters.ts'
import type { CodecName, Pixels } from './codec.ts'
import type { CheckJob, PictureJob, Rendering, RenderJob } from './renderer.ts'
import type { Reach } from './web/reach.ts'

/** What a render thread is told once, as data: it has nothing in common with the thread that starts it. */
export interface RenderSettings {
  readonly codec: CodecName
  readonly reach: Reach
  /** Folder where pictures of the web are kept; null keeps none. */
  readonly shelf: string | null
  /** Folders of fonts beside those that are shipped, and the file that remembers what is in them. */
  readonly fonts: { readonly folders: readonly string[]; readonly cache: string | null }
  /** Pixels of canvases in between that one poster may have at a time, where that is less than any may have. */
  readonly surfacePixels?: number | undefined
}

/** What goes to a render thread and what comes back. One job at a time. */
export type ThreadJob =
  | ({ kind: 'render' } & RenderJob)
  | ({ kind: 'check' } & CheckJob)
  | ({ kind: 'picture' } & PictureJob)
export type ThreadResult = Rendering | Check[] | Pixels
export type ThreadAnswer = { ok: true; result: ThreadResult } | { ok: false; failure: FailureRecord }
