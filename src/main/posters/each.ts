/** Goes through the items, so many at a time, and takes no new one once the signal is given. */
export async function eachOf<T>(
  items: Iterable<T>,
  jobs: number,
  over: AbortSignal | undefined,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]()
  const work = async () => {
    for (let next = left.next(); !next.done; next = left.next()) {
      if (over?.aborted) return
      await run(next.value)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
}
