import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from './fixtures/handbill.ts'
import { violations } from './fixtures/violations.ts'

test('the identity is exported, renewed and taken back on the page, while it runs', async ({ page, handbills }) => {
  const { url } = await handbills.serve('anna')
  await page.goto(url)
  await page.locator('nav a[href="#/settings"]:not([tabindex="-1"])').click()
  const section = page.getByRole('region', { name: 'Identity' })
  const fingerprint = () => section.locator('code').innerText()
  const before = await fingerprint()

  await section.getByRole('button', { name: 'Export…' }).click()
  let dialog = page.getByRole('dialog', { name: 'Export the identity' })
  const write = dialog.getByRole('button', { name: 'Export' })
  await dialog.getByRole('textbox', { name: 'Passphrase' }).fill('a good passphrase')
  await dialog.getByRole('textbox', { name: 'Once more' }).fill('a good passphrasf')
  await expect(dialog.getByText('The two are not the same.')).toBeVisible()
  await expect(write).toBeDisabled()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('textbox', { name: 'Once more' }).fill('a good passphrase')
  const [download] = await Promise.all([page.waitForEvent('download'), write.click()])
  expect(download.suggestedFilename()).toBe(`handbill-identity-${before.replaceAll(' ', '').slice(0, 8)}.pem`)
  const file = join(handbills.folder, 'mine.pem')
  await download.saveAs(file)
  expect(await readFile(file, 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY')

  await section.getByRole('button', { name: 'Renew…' }).click()
  dialog = page.getByRole('dialog', { name: 'Make a new identity?' })
  await expect(dialog).toContainText('is warned until they trust it anew')
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Make a new one' }).click()
  await expect(page.getByText('This device has another identity')).toBeVisible()
  await expect.poll(fingerprint).not.toBe(before)
  const renewed = await fingerprint()

  const choose = async (path: string) => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      section.getByRole('button', { name: 'Import…' }).click(),
    ])
    await chooser.setFiles(path)
  }
  dialog = page.getByRole('dialog', { name: 'Import an identity' })
  const other = join(handbills.folder, 'other.pem')
  await writeFile(other, 'no identity at all')
  await choose(other)
  await dialog.getByRole('button', { name: 'Open' }).click()
  await expect(dialog.getByRole('alert')).toContainText('The file holds no certificate and key.')
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await choose(file)
  await dialog.getByRole('textbox').fill('a wrong passphrase')
  await dialog.getByRole('button', { name: 'Open' }).click()
  await expect(dialog.getByRole('alert')).toContainText('The passphrase is wrong.')
  await dialog.getByRole('textbox').fill('a good passphrase')
  await dialog.getByRole('button', { name: 'Open' }).click()
  await expect(dialog).toContainText(renewed)
  await expect(dialog).toContainText(before)
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Take this identity' }).click()
  await expect.poll(fingerprint).toBe(before)
})
