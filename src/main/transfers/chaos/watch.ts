import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** A file as it was in the moment in which its final name appeared, or later. */
export interface Sighting {
  /** Below the watched folder. */
  readonly name: string
  readonly sha256: string
  readonly size: number
  /** Unix time in ms. */
  readonly modified: number
}

/** Looks at everything that appears under a final name in a folder; `seen` ends it with a last look. */
export async function watchFolder(folder: string): Promise<{ seen(): Promise<readonly Sighting[]> }> {
  const worker = new Worker(new URL('./watcher.mjs', import.meta.url), { workerData: { folder } })
  const sightings: Sighting[] = []
  const done = new Promise<void>((resolve, reject) => {
    worker.once('error', reject)
    worker.on('message', (said: Sighting | 'looking' | 'done') => {
      if (said === 'done') resolve()
      else if (said !== 'looking') sightings.push(said)
    })
  })
  await once(worker, 'message')
  const left = once(worker, 'exit')
  return {
    async seen() {
      worker.postMessage('the end')
      await done
      await left
      return sightings
    },
  }
}
