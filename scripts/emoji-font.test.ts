import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { makeEmojiFont } from './emoji-font.mjs'

it('resources/fonts/twemoji.ttf is what the script makes of the package', async () => {
  const kept = await readFile(new URL('../resources/fonts/twemoji.ttf', import.meta.url))
  expect(kept.equals(await makeEmojiFont())).toBe(true)
})
