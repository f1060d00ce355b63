/** The mark: a small red sheet with a torn corner. `resources/icon.svg` is the same drawing. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <path fill="var(--accent)" d={sheet} />
      <path fill="var(--accent-strong)" d={fold} />
    </svg>
  )
}

const sheet = 'M12 6h40v34l-5.5 2-2 5.5-6 1.5-2.5 6-5 3H12z'
const fold = 'M52 40l-5.5 2-2 5.5-6 1.5-2.5 6-5 3 1.5-11 4.5-4 4-5z'
