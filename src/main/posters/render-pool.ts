import { Worker } from 'node:worker_threads'
import { Failure, type FailureCode, type FailureData, type FailureRecord } from '../../shared/contract/failure.ts'
import type { Check } from '../../shared/contract/posters.ts'
import type { Pixels } from './codec.ts'
import { defaultSettings } from './inline-renderer.ts'
import type { RenderSettings, ThreadAnswer, ThreadJob, ThreadResult } from './render-job.ts'
import type { Renderer, Rendering } from './renderer.ts'

export interface RenderPoolOptions {
  /** Threads at the most; each has fonts and pictures of its own, some 200 MB. */
  readonly threads?: number
  /** A thread that had nothing to do for so long is ended. */
  readonly idleMs?: number
  /** A job that takes longer is ended, and its thread with it. */
  readonly limitMs?: number
  readonly settings?: RenderSettings
}

interface Waiting {
  readonly job: ThreadJob
  readonly resolve: (result: ThreadResult) => void
  readonly reject: (reason: unknown) => void
}

interface Thread {
  readonly worker: Worker
  running: Waiting | undefined
  limit?: NodeJS.Timeout | undefined
  idle?: NodeJS.Timeout | undefined
}

/**
 * A renderer in threads of its own, started when there is work and ended when there is none, so a host that renders
 * nothing pays nothing. A job that brings its thread down fails with the reason; the others go on, in a new one where
 * needed. A job that is cancelled while it runs costs its thread, for nothing else would stop it.
 */
export class RenderPool implements Renderer, AsyncDisposable {
  readonly #entry: URL
  readonly #options: Required<RenderPoolOptions>
  readonly #queue: Waiting[] = []
  readonly #threads = new Set<Thread>()
  #stopped = false

  /** @param entry The built `render-worker`, or anything that answers {@link ThreadJob} with {@link ThreadAnswer}. */
  constructor(entry: URL, options: RenderPoolOptions = {}) {
    this.#entry = entry
    this.#options = { threads: 1, idleMs: 60_000, limitMs: 120_000, settings: defaultSettings(), ...options }
  }

  /** Jobs that are under way or wait. */
  get load(): number {
    return this.#queue.length + [...this.#threads].filter(({ running }) => running).length
  }

  render(job: Parameters<Renderer['render']>[0], signal?: AbortSignal): Promise<Rendering> {
    return this.#ask({ kind: 'render', ...job }, signal) as Promise<Rendering>
  }

  check(job: Parameters<Renderer['check']>[0], signal?: AbortSignal): Promise<Check[]> {
    return this.#ask({ kind: 'check', ...job }, signal) as Promise<Check[]>
  }

  picture(job: Parameters<Renderer['picture']>[0], signal?: AbortSignal): Promise<Pixels> {
    return this.#ask({ kind: 'picture', ...job }, signal) as Promise<Pixels>
  }

  /** Ends the threads; jobs that are under way or wait fail with CANCELLED. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true
    for (const { reject } of this.#queue.splice(0)) reject(cancelled())
    await Promise.all([...this.#threads].map((thread) => this.#end(thread, cancelled())))
  }

  async #ask(job: ThreadJob, signal?: AbortSignal): Promise<ThreadResult> {
    if (this.#stopped || signal?.aborted) throw cancelled()
    let forget = () => {}
    const asked = new Promise<ThreadResult>((resolve, reject) => {
      const waiting = { job, resolve, reject }
      const cancel = () => this.#cancel(waiting)
      signal?.addEventListener('abort', cancel, { once: true })
      forget = () => signal?.removeEventListener('abort', cancel)
      this.#queue.push(waiting)
      this.#next()
    })
    return asked.finally(() => forget())
  }

  /** Gives what waits to threads that have nothing to do. */
  #next(): void {
    while (this.#queue.length > 0) {
      const thread = [...this.#threads].find(({ running }) => !running) ?? this.#start()
      if (!thread) return
      const waiting = this.#queue.shift()!
      clearTimeout(thread.idle)
      thread.running = waiting
      thread.worker.ref()
      const { limitMs } = this.#options
      thread.limit = setTimeout(() => void this.#end(thread, tookTooLong(limitMs)), limitMs)
      thread.worker.postMessage(waiting.job)
    }
  }

  #start(): Thread | null {
    if (this.#threads.size >= this.#options.threads) return null
    const worker = new Worker(this.#entry, { workerData: this.#options.settings })
    const thread: Thread = { worker, running: undefined }
    this.#threads.add(thread)
    let reason: unknown
    worker.on('message', (answer: ThreadAnswer) => {
      const waiting = this.#take(thread)
      if (answer.ok) waiting?.resolve(answer.result)
      else waiting?.reject(fromRecord(answer.failure))
      this.#rest(thread)
      this.#next()
    })
    worker.on('error', (error) => {
      reason = error
    })
    worker.on('exit', (code) => {
      this.#threads.delete(thread)
      clearTimeout(thread.idle)
      this.#take(thread)?.reject(crashed(reason, code))
      if (!this.#stopped) this.#next()
    })
    return thread
  }

  #take(thread: Thread): Waiting | undefined {
    const { running } = thread
    clearTimeout(thread.limit)
    thread.running = undefined
    return running
  }

  /** An idle thread keeps no process alive. */
  #rest(thread: Thread): void {
    thread.worker.unref()
    thread.idle = setTimeout(() => void this.#end(thread), this.#options.idleMs)
    thread.idle.unref()
  }

  #cancel(waiting: Waiting): void {
    const at = this.#queue.indexOf(waiting)
    if (at !== -1) {
      this.#queue.splice(at, 1)
      waiting.reject(cancelled())
    } else {
      const thread = [...this.#threads].find(({ running }) => running === waiting)
      if (thread) void this.#end(thread, cancelled())
    }
  }

  async #end(thread: Thread, reason?: Failure): Promise<void> {
    this.#threads.delete(thread)
    clearTimeout(thread.idle)
    this.#take(thread)?.reject(reason)
    await thread.worker.terminate()
    if (!this.#stopped) this.#next()
  }
}

function fromRecord({ code, data }: FailureRecord): Failure {
  return new Failure(code as FailureCode, data as FailureData<FailureCode>)
}

function crashed(reason: unknown, code: number): Failure<'INTERNAL'> {
  const why = reason instanceof Error ? reason.message : `The render thread ended with code ${code}.`
  return new Failure(
    'INTERNAL',
    { what: 'The poster brought the render thread down.', why, next: 'Others go on; try this one again, smaller.' },
    { cause: reason },
  )
}

function tookTooLong(ms: number): Failure<'INTERNAL'> {
  return new Failure('INTERNAL', {
    what: 'The poster was given up.',
    why: `It took more than ${ms / 1000} s.`,
    next: 'Make it smaller or simpler.',
  })
}

export function cancelled(): Failure<'CANCELLED'> {
  return new Failure('CANCELLED', {
    what: 'The poster was not rendered.',
    why: 'It was cancelled, or Handbill is stopping.',
    next: 'Render it again.',
  })
}
