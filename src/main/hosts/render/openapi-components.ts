export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

const LOCAL = '#/$defs/'
const SHARED = '#/components/schemas/'

/**
 * A schema by itself keeps what it shares under `$defs` and means it by `#/$defs/…`. Inside a document `#` is the
 * document, so those parts move to its `components`.
 */
export function componentsOf(
  document: Json,
  more: Readonly<Record<string, Json>>,
): { root: Json; schemas: Record<string, Json> } {
  const schemas: Record<string, Json> = {}
  let sets = 0

  const within = (value: Json, prefix: string): Json => {
    if (Array.isArray(value)) return value.map((one) => within(one, prefix))
    if (!isRecord(value)) return value
    const { $defs, $schema: _, ...rest } = value
    let own = prefix
    if (isRecord($defs)) {
      sets += 1
      own = `Part${sets}_`
      for (const [name, part] of Object.entries($defs)) schemas[own + plain(name)] = within(part, own)
    }
    return Object.fromEntries(
      Object.entries(rest).map(([name, inner]) => {
        const local = name === '$ref' && typeof inner === 'string' && inner.startsWith(LOCAL)
        return [name, local ? SHARED + own + plain(inner.slice(LOCAL.length)) : within(inner, own)]
      }),
    )
  }

  const root = within(document, '')
  for (const [name, schema] of Object.entries(more)) schemas[name] = within(schema, '')
  return { root, schemas }
}

function isRecord(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function plain(name: string): string {
  return name.replace(/^_+schema/, '')
}
