import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { discovery } from './devices.ts'
import { failureRecord } from './failure.ts'
import { flowInput } from './flow.ts'
import { read, type Scoped } from './scope.ts'

/** Who we are seen as, where, and what stands in the way: the status line, and the notices on top of a page. */
export const status = z.object({
  product: z.literal('handbill'),
  version: z.string(),
  platform: z.string(),
  pid: z.number().int(),
  dataFolder: z.string(),
  alias: z.string(),
  fingerprint: z.string(),
  /** Where LAN peers reach us; null while not receiving. */
  listening: z
    .object({ protocol: z.enum(['http', 'https']), port: z.number().int(), addresses: z.array(z.string()) })
    .nullable(),
  /** Where programs that speak the classic protocol reach us; null while it is switched off. */
  classic: z.object({ port: z.number().int(), addresses: z.array(z.string()) }).nullable(),
  discovery,
  /** Things a person should know, each said once: unreadable settings, a taken port, no multicast. */
  notices: z.array(failureRecord),
})
export type Status = z.infer<typeof status>

export const statusContract = {
  watch: read.input(flowInput).output(eventIterator(status)),
  get: read.output(status),
} satisfies Scoped
