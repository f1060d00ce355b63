/** How long a person has to answer. */
export const ASKING_MS = 60_000
/** How long a sender may leave an accepted transfer without any file under way. */
export const IDLE_MS = 60_000
