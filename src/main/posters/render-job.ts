import type { FailureRecord } from '../../shared/contract/failure.ts'
import type { Pixels } from './codec.ts'
import type { PictureJob, RenderedPng, RenderJob } from './renderer.ts'

/** What goes to the render thread and what comes back. One job at a time. */
export type ThreadJob = ({ kind: 'render' } & RenderJob) | ({ kind: 'picture' } & PictureJob)
export type ThreadAnswer = { ok: true; result: RenderedPng | Pixels } | { ok: false; failure: FailureRecord }
