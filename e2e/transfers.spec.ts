import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, type Handbills, test } from './fixtures/handbill.ts'

/** Two pages in two browsers, each of a Handbill of its own, that see each other. */
async function pair(handbills: Handbills, anna: Page, ben: Page) {
  // Others may be about on this machine: names that only this run has.
  const run = randomBytes(4).toString('hex')
  const names = { anna: `Anna ${run}`, ben: `Ben ${run}` }
  const [a, b] = await Promise.all([
    handbills.serve('anna', '--alias', names.anna),
    handbills.serve('ben', '--alias', names.ben),
  ])
  await Promise.all([anna.goto(a.url), ben.goto(b.url)])
  await expect(anna.getByText(names.ben)).toBeVisible()
  return { names, received: join(handbills.folder, 'home') }
}

/** What a file manager does: the pointer comes with files, rests on the card, and lets go. */
async function dropOn(page: Page, alias: string, files: { name: string; bytes: Buffer }[]) {
  const data = await page.evaluateHandle(
    (dropped) => {
      const transfer = new DataTransfer()
      for (const { name, base64 } of dropped) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
        transfer.items.add(new File([bytes], name, { type: 'application/octet-stream' }))
      }
      return transfer
    },
    files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') })),
  )
  const card = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: `Send files to ${alias}…` }) })
  await card.dispatchEvent('dragover', { dataTransfer: data })
  await expect(card).toContainText('drop to send')
  await card.dispatchEvent('drop', { dataTransfer: data })
}

test('a file dropped on a device is asked for there, accepted, and lies in its folder', async ({
  handbills,
  page: anna,
  browser,
}) => {
  const ben = await browser.newPage()
  const { names, received } = await pair(handbills, anna, ben)
  const bytes = randomBytes(2_000_003)
  await dropOn(anna, names.ben, [{ name: 'holiday 春.bin', bytes }])

  const question = ben.getByRole('alert').filter({ hasText: names.anna })
  await expect(question).toContainText('wants to send 1 file')
  await expect(ben.getByRole('dialog').getByText('holiday 春.bin')).toBeVisible()
  expect(await readdir(received)).not.toContain('holiday 春.bin')
  await ben.getByRole('button', { name: 'Accept' }).click()

  await ben.getByRole('link', { name: /^Transfers/ }).click()
  await ben.getByRole('button', { name: 'Show files' }).click()
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await expect(ben.getByText(sha256)).toBeVisible()
  await expect(ben.getByText('verified', { exact: true })).toBeVisible()
  expect((await readFile(join(received, 'holiday 春.bin'))).equals(bytes)).toBe(true)

  await anna.getByRole('link', { name: /^Transfers/ }).click()
  await expect(anna.getByRole('main')).toContainText(names.ben)
  await expect(anna.getByRole('main')).toContainText('Done')
  await ben.close()
})

test('the name of a file cannot push the answers out of the question', async ({ handbills, page: anna, browser }) => {
  const ben = await browser.newPage()
  const { names } = await pair(handbills, anna, ben)
  await dropOn(anna, names.ben, [{ name: `${'so-long-'.repeat(25)}.txt`, bytes: Buffer.from('1') }])
  for (const name of ['Accept', 'Decline'])
    await expect(ben.getByRole('dialog').getByRole('button', { name })).toBeInViewport({ ratio: 1 })
  await ben.getByRole('button', { name: 'Decline' }).click()
  await ben.close()
})

test('of several files some can be taken, and a no is a no', async ({ handbills, page: anna, browser }) => {
  const ben = await browser.newPage()
  const { names, received } = await pair(handbills, anna, ben)
  const files = ['one.txt', 'two.txt', 'three.txt'].map((name) => ({ name, bytes: Buffer.from(name) }))
  await dropOn(anna, names.ben, files)
  await ben.getByRole('checkbox', { name: /two\.txt/ }).click()
  await ben.getByRole('button', { name: 'Accept 2' }).click()
  await expect.poll(() => readdir(received)).toContain('three.txt')
  await expect.poll(() => readdir(received)).toContain('one.txt')
  expect(await readdir(received)).not.toContain('two.txt')

  await dropOn(anna, names.ben, [{ name: 'four.txt', bytes: Buffer.from('four') }])
  await ben.getByRole('button', { name: 'Decline' }).click()
  await anna.getByRole('link', { name: /^Transfers/ }).click()
  await expect(anna.getByRole('main')).toContainText(/declined/i)
  expect(await readdir(received)).not.toContain('four.txt')
  await ben.close()
})
