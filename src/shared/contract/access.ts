import { z } from 'zod'
import { admin, type Scoped, scopes } from './scope.ts'

/** A key to the web door. Only its hash is kept; `id` names it and opens nothing. */
export const accessKey = z.object({
  id: z.string(),
  kind: z.enum(['page', 'script']),
  label: z.string(),
  scope: z.enum(scopes),
  createdAt: z.number(),
  lastUsedAt: z.number().nullable(),
})
export type AccessKey = z.infer<typeof accessKey>

export const accessContract = {
  list: admin.output(z.array(accessKey)),
  /** Makes a bearer token for a script; this answer is the only time it is shown. */
  issue: admin
    .input(z.object({ label: z.string().trim().min(1).max(60), scope: z.enum(scopes) }))
    .output(z.object({ key: accessKey, token: z.string() })),
  /** Makes a new address of the web page, which opens it once; the one before opens nothing any more. */
  newPage: admin.output(z.object({ url: z.string() })),
  /** Ends a key and the connections that came in with it. */
  revoke: admin.input(z.object({ id: z.string() })).output(z.void()),
} satisfies Scoped
