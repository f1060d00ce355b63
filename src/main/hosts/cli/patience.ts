/** So long nobody wonders; ms. */
const MOMENT_MS = 700

/** Says something if an answer takes longer than a moment. Call what comes back when it is there, or will not come. */
export function tellIfLong(say: () => void): () => void {
  const timer = setTimeout(say, MOMENT_MS)
  return () => clearTimeout(timer)
}
