import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { everyOption } from '../e2e/fixtures/every-option.ts'
import { posterJsonSchema } from '../src/shared/poster/document/json-schema.ts'
import { readDocument } from '../src/shared/poster/index.ts'

describe('resources/poster.schema.json', () => {
  it('is what `npm run schema` makes of the schema', async () => {
    const kept = await readFile(new URL('../resources/poster.schema.json', import.meta.url), 'utf8')
    expect(JSON.parse(kept)).toEqual(JSON.parse(JSON.stringify(posterJsonSchema())))
  })
})

describe('the poster that uses every option', () => {
  it('is one', () => {
    expect(readDocument(everyOption).layers.length).toBeGreaterThan(20)
  })

  it('names every field of the document, and every word that a field may hold', () => {
    const used = new Set<string>()
    const look = (value: unknown) => {
      if (typeof value === 'string') used.add(value)
      if (typeof value !== 'object' || value === null) return
      for (const [name, inner] of Object.entries(value)) {
        if (!Array.isArray(value)) used.add(name)
        look(inner)
      }
    }
    look(everyOption)
    const wanted = new Set<string>()
    const collect = (schema: unknown) => {
      if (typeof schema !== 'object' || schema === null) return
      const {
        properties,
        enum: words,
        const: word,
      } = schema as { properties?: object; enum?: unknown[]; const?: unknown }
      for (const name of Object.keys(properties ?? {})) wanted.add(name)
      for (const one of [...(words ?? []), word]) if (typeof one === 'string') wanted.add(one)
      for (const inner of Object.values(schema)) collect(inner)
    }
    collect(posterJsonSchema())
    // One locale and one unit to a poster.
    const alone = /^([a-z]{2}-[A-Z]{2}|px|mm|in|WEP|none|url|note|email|address|body)$/
    expect([...wanted].filter((name) => !used.has(name) && !alone.test(name))).toEqual([])
  })
})
