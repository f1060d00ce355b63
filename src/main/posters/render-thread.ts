import { Worker } from 'node:worker_threads'
import { Failure, type FailureCode, type FailureData, type FailureRecord } from '../../shared/contract/failure.ts'
import type { Pixels } from './codec.ts'
import type { ThreadAnswer, ThreadJob } from './render-job.ts'
import type { RenderedPng, Renderer } from './renderer.ts'

interface Waiting {
  job: ThreadJob
  resolve(result: RenderedPng | Pixels): void
  reject(reason: unknown): void
}

/**
 * A renderer in a thread of its own, started with the first job and ended when it has been idle, so a host that renders
 * nothing pays nothing. Jobs run one after another. A job that brings the thread down fails with the
 * reason; those behind it run in a new one.
 */
export class RenderThread implements Renderer, AsyncDisposable {
  readonly #entry: URL
  readonly #idleMs: number
  readonly #queue: Waiting[] = []
  #running: Waiting | undefined
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #stopped = false

  /** @param entry The built `render-worker`, or anything that answers {@link ThreadJob} with {@link ThreadAnswer}. */
  constructor(entry: URL, { idleMs = 60_000 } = {}) {
    this.#entry = entry
    this.#idleMs = idleMs
  }

  render(job: Parameters<Renderer['render']>[0]): Promise<RenderedPng> {
    return this.#ask({ kind: 'render', ...job }) as Promise<RenderedPng>
  }

  picture(job: Parameters<Renderer['picture']>[0]): Promise<Pixels> {
    return this.#ask({ kind: 'picture', ...job }) as Promise<Pixels>
  }

  /** Ends the thread; jobs that are under way or wait fail with CANCELLED. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#idle)
    const left = [this.#running, ...this.#queue.splice(0)]
    this.#running = undefined
    for (const waiting of left) waiting?.reject(cancelled())
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  #ask(job: ThreadJob): Promise<RenderedPng | Pixels> {
    if (this.#stopped) return Promise.reject(cancelled())
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject })
      this.#next()
    })
  }

  #next(): void {
    if (this.#running) return
    this.#running = this.#queue.shift()
    clearTimeout(this.#idle)
    if (this.#running) {
      this.#worker ??= this.#start()
      this.#worker.ref()
      this.#worker.postMessage(this.#running.job)
    } else {
      // An idle thread keeps no process alive.
      this.#worker?.unref()
      this.#idle = setTimeout(() => this.#rest(), this.#idleMs)
      this.#idle.unref()
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#entry)
    let reason: unknown
    worker.on('message', (answer: ThreadAnswer) => {
      const waiting = this.#running
      this.#running = undefined
      if (answer.ok) waiting?.resolve(answer.result)
      else waiting?.reject(fromRecord(answer.failure))
      this.#next()
    })
    worker.on('error', (error) => {
      reason = error
    })
    worker.on('exit', (code) => {
      if (this.#worker !== worker) return
      this.#worker = undefined
      const waiting = this.#running
      this.#running = undefined
      waiting?.reject(crashed(reason, code))
      this.#next()
    })
    return worker
  }

  #rest(): void {
    const worker = this.#worker
    this.#worker = undefined
    void worker?.terminate()
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

function cancelled(): Failure<'CANCELLED'> {
  return new Failure('CANCELLED', {
    what: 'The poster was not rendered.',
    why: 'Handbill is stopping.',
    next: 'Start it and render again.',
  })
}
