import { eventIterator } from '@orpc/contract'
import { flowInput } from './flow.ts'
import { read, type Scoped } from './scope.ts'
import { socketCounts } from './sockets.ts'

export const labContract = {
  /** The state diagram's live counts: the whole machine's sockets by state, newest only. */
  states: read.input(flowInput).output(eventIterator(socketCounts)),
} satisfies Scoped
