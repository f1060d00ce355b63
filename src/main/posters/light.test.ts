import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readDocument } from './documents.ts'
import { isLight } from './light.ts'
import { plainPng } from './output.ts'
import { findTemplates } from './places.ts'

it('every template that Handbill ships is drawn without a thread', async () => {
  const folder = findTemplates()
  const files = (await readdir(folder)).filter((name) => name.endsWith('.poster.json'))
  expect(files).toHaveLength(8)
  for (const file of files) {
    const document = await readDocument(join(folder, file), file)
    expect(isLight({ document, row: {}, folder, outputs: [plainPng] }), file).toBe(true)
  }
})
