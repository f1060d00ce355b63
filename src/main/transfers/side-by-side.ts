/** Does `work` for every item, at most `width` at a time. The first error stops new ones from starting, and is thrown. */
export async function sideBySide<T>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]()
  let stopped = false
  const lane = async () => {
    for (let next = queue.next(); !next.done && !stopped; next = queue.next()) await work(next.value)
  }
  const lanes = Array.from({ length: width }, () =>
    lane().catch((error) => {
      stopped = true
      throw error
    }),
  )
  const failed = (await Promise.allSettled(lanes)).find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
}
