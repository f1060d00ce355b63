/** How long a person has to answer. */
export const ASKING_MS = 60_000
/** How long a sender goes on trying after the last byte, when the connection breaks. */
export const PERSIST_MS = 120_000
/** How long a receiver waits for it. */
export const AGAIN_MS = PERSIST_MS + 10_000
/** How long a sender may leave an accepted transfer without any file under way. */
export const IDLE_MS = 60_000
/** How long a peer has to take a word on what becomes of a transfer, which it may as well notice by itself. */
export const TELL_MS = 2000
