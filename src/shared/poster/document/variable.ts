import { z } from 'zod'
import { LIMITS } from './limits.ts'

/** A letter or underscore, then letters, digits and underscores of any script. */
export const variableName = z
  .string()
  .max(120)
  .regex(/^[\p{L}_][\p{L}\p{N}_]*$/u, 'a name of letters, digits and underscores')

const text = z.string().max(LIMITS.text)
const scalar = z.union([text, z.number(), z.boolean()])
export const scalarTypes = ['text', 'number', 'date', 'boolean', 'colour', 'url', 'image'] as const

/** A column of a list. */
export const column = z.lazy(() =>
  z.strictObject({
    type: z.enum(scalarTypes).default('text'),
    label: z.string().max(120).optional(),
    default: scalar.optional(),
    required: z.boolean().default(false),
  }),
)
export type Column = z.infer<typeof column>

/** A row of a list: missing, null and empty are three different things, as in {@link variables}. */
export const listRow = z.record(z.string(), scalar.nullable())
export type ListRow = z.infer<typeof listRow>
export const list = z.array(listRow).max(LIMITS.rows)

/** A variable of a template: what a row may set, and what stands there when the row does not. */
export const variable = z.lazy(() =>
  z
    .strictObject({
      type: z.enum([...scalarTypes, 'list']).default('text'),
      label: z.string().max(120).optional(),
      default: z.union([scalar, list]).optional(),
      required: z.boolean().default(false),
      /** Of a list. */
      columns: z.record(variableName, column).optional(),
    })
    .superRefine(({ type, columns, default: standard }, ctx) => {
      if (columns && type !== 'list') {
        ctx.addIssue({ code: 'custom', path: ['columns'], message: 'only a list has columns' })
      }
      if (Array.isArray(standard) !== (type === 'list') && standard !== undefined) {
        ctx.addIssue({ code: 'custom', path: ['default'], message: `no ${type}` })
      }
    }),
)
export type Variable = z.infer<typeof variable>

/** A value as a row gives it: of its type, or as text (from a table or a field to type in). */
export const value = z.union([scalar, list])
export type Value = z.infer<typeof value>

/** A row of variables. Missing, null and empty are three different things: default, nothing, blank. */
export const variables = z.record(z.string(), value.nullable())
export type Variables = z.infer<typeof variables>
