import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { flowInput } from './flow.ts'
import { operate, read, type Scoped } from './scope.ts'

/** Bytes per second. Below the least, a chunk would take so long that the other side takes us for gone. */
export const rateLimit = z.number().int().min(100_000).max(100_000_000_000)

/** What becomes of a received file whose name is taken. */
export const existing = z.enum(['skip', 'overwrite', 'keep-both'])
export type Existing = z.infer<typeof existing>

export const settings = z.object({
  version: z.literal(1),
  alias: z.string().trim().min(1).max(60),
  /** Absolute path of the folder that received files go to. */
  folder: z.string().min(1),
  /** Who is let in without a person's yes: nobody, who is trusted, or anybody. Nobody ever without a certificate. */
  accept: z.enum(['ask', 'trusted', 'all']),
  existing,
  /** Answers who offers something while a transfer comes in or is asked about with 409, as the LocalSend app does. */
  oneAtATime: z.boolean(),
  /** Lets files run that could be run at their sender. Between two Handbills; no other peer tells it. */
  keepExecutable: z.boolean(),
  pin: z.string().min(1).max(64).nullable(),
  lanPort: z.number().int().min(0).max(65535),
  /** Whether the classic protocol is listened for, and where; 0 takes any free port. */
  classic: z.boolean(),
  classicPort: z.number().int().min(0).max(65535),
  discovery: z.boolean(),
  /** What all transfers of a direction together may use of the network; null for no limit. */
  sendLimit: rateLimit.nullable(),
  receiveLimit: rateLimit.nullable(),
  /** Whether pictures in posters may be fetched from addresses of one's own network, not of the Internet alone. */
  privatePictures: z.boolean(),
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'zh-CN']),
})
export type Settings = z.infer<typeof settings>

export const settingsChange = settings.omit({ version: true }).partial()
export type SettingsChange = z.infer<typeof settingsChange>

export const settingsContract = {
  watch: read.input(flowInput).output(eventIterator(settings)),
  update: operate.input(settingsChange).output(settings),
} satisfies Scoped
