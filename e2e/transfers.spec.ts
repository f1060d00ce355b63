import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { attachToOwner } from '../src/main/hosts/local/attach.ts'
import { endpointOf } from '../src/main/owner/endpoint.ts'
import { expect, type Handbills, test } from './fixtures/handbill.ts'
import { violations } from './fixtures/violations.ts'

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

test('after comparing the code a sender is trusted, a file renamed, and what is taken is kept beside', async ({
  handbills,
  page: anna,
  browser,
}) => {
  const ben = await browser.newPage()
  const { names, received } = await pair(handbills, anna, ben)
  await writeFile(join(received, 'menu.txt'), 'mine')
  const files = ['menu.txt', 'prices.txt'].map((name) => ({ name, bytes: Buffer.from(name) }))
  await dropOn(anna, names.ben, files)

  const question = ben.getByRole('dialog')
  await expect(question.getByText('1 name is taken there')).toBeVisible()
  expect(await violations(ben)).toEqual([])
  await anna.getByRole('link', { name: /^Transfers/ }).click()
  const digits = (page: Page) => page.getByText(/^Code: \d\d \d\d \d\d$/).innerText()
  expect(await digits(ben)).toBe(await digits(anna))
  await ben.getByRole('checkbox', { name: `Trust ${names.anna} from now on` }).click()

  // By keyboard: F6 brings it to the question, Enter takes the new name.
  await question.getByRole('button', { name: 'Rename prices.txt' }).press('Enter')
  await ben.keyboard.type('no: good')
  await ben.keyboard.press('Enter')
  await expect(question.getByRole('alert').filter({ hasText: 'not a name that every disk can hold' })).toBeVisible()
  await expect(question.getByRole('button', { name: 'Accept 2' })).toBeDisabled()
  await question.getByRole('button', { name: /^Rename no: good/ }).press('Enter')
  await ben.keyboard.type('Preise')
  await ben.keyboard.press('Enter')
  await expect(question.getByRole('button', { name: 'Accept 2' })).toBeEnabled()
  await ben.keyboard.press('F6')
  await expect(question.getByRole('button', { name: 'Accept 2' })).toBeFocused()
  await ben.keyboard.press('Enter')

  await expect.poll(async () => (await readdir(received)).sort()).toEqual(['Preise.txt', 'menu (1).txt', 'menu.txt'])
  expect(await readFile(join(received, 'menu.txt'), 'utf8')).toBe('mine')
  expect(await readFile(join(received, 'Preise.txt'), 'utf8')).toBe('prices.txt')

  await ben.getByRole('link', { name: 'Settings' }).click()
  const trusted = ben.getByRole('region', { name: 'Trusted devices' })
  await expect(trusted).toContainText(names.anna)
  await trusted.getByRole('button', { name: `Forget: ${names.anna}` }).click()
  await ben.getByRole('button', { name: 'Forget', exact: true }).click()
  await expect(trusted).toContainText('Nobody yet')
  await ben.close()
})

test('a trusted name with another certificate is sent nothing until that certificate is confirmed', async ({
  handbills,
  page: anna,
  browser,
}) => {
  const ben = await browser.newPage()
  const { names, received } = await pair(handbills, anna, ben)
  const trust = handbills.run('anna', 'devices', 'trust', 'AB'.repeat(32), '--alias', names.ben)
  expect(await trust.ended(), trust.log).toBe(0)
  await dropOn(anna, names.ben, [{ name: 'secret.txt', bytes: Buffer.from('secret') }])
  await anna.getByRole('link', { name: /^Transfers/ }).click()
  const main = anna.getByRole('main')
  await expect(main).toContainText(`This is not the ${names.ben} that you trust`)
  await expect(main).toContainText('ABAB ABAB')
  expect(await violations(anna)).toEqual([])
  await ben.getByRole('link', { name: /^Transfers/ }).click()
  await expect(ben.getByRole('main')).toContainText('Transfers will appear here')

  await main.getByRole('button', { name: 'Send all the same…' }).click()
  await anna.getByRole('button', { name: 'Send to this certificate' }).click()
  await ben.getByRole('button', { name: 'Accept' }).click()
  await expect.poll(() => readdir(received)).toContain('secret.txt')
  await ben.close()
})

test('a folder that is dropped arrives with everything in it, each file at its place', async ({
  handbills,
  page: anna,
  browser,
}) => {
  const ben = await browser.newPage()
  const { names, received } = await pair(handbills, anna, ben)
  test.slow()
  const trip = join(handbills.folder, 'trip')
  await mkdir(join(trip, 'day 1', '春'), { recursive: true })
  // More than a browser tells of a folder at once.
  const many = Array.from({ length: 101 }, (_, index) => join('day 1', `${index}.txt`))
  const paths = ['plan.txt', join('day 1', '春', 'tea.txt'), ...many]
  for (const path of paths) await writeFile(join(trip, path), path)
  const single = join(handbills.folder, 'ticket.txt')
  await writeFile(single, 'ticket')

  const box = await anna.getByRole('button', { name: `Send files to ${names.ben}…` }).boundingBox()
  const at = { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 20 }
  const devTools = await anna.context().newCDPSession(anna)
  const data = { items: [], files: [trip, single], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devTools.send('Input.dispatchDragEvent', { type, ...at, data })
  await ben.getByRole('button', { name: `Accept ${paths.length + 1}` }).click()
  await expect(ben.getByRole('main')).toContainText('Done', { timeout: 60_000 })
  for (const path of paths) expect(await readFile(join(received, 'trip', path), 'utf8')).toBe(path)
  expect(await readFile(join(received, 'ticket.txt'), 'utf8')).toBe('ticket')
  await ben.close()
})

test('both pages say who pauses a transfer, and it goes on when nobody does', async ({
  handbills,
  page: anna,
  browser,
}) => {
  const ben = await browser.newPage()
  const { names, received } = await pair(handbills, anna, ben)
  test.slow()
  await limit(handbills, 'anna', 100_000)
  const bytes = randomBytes(5_000_000)
  await dropOn(anna, names.ben, [{ name: 'film.bin', bytes }])
  await ben.getByRole('button', { name: 'Accept' }).click()
  for (const page of [anna, ben]) await page.getByRole('link', { name: /^Transfers/ }).click()
  const press = (page: Page, what: string) => page.getByRole('button', { name: `${what}: film.bin` }).click()
  const both = async (onAnnas: string, onBens: string) => {
    await expect(anna.getByRole('main')).toContainText(onAnnas)
    await expect(ben.getByRole('main')).toContainText(onBens)
  }
  await press(ben, 'Pause')
  await both('paused there', 'paused here')
  expect(await violations(ben)).toEqual([])
  await press(anna, 'Pause')
  await both('paused on both sides', 'paused on both sides')
  await press(ben, 'Go on')
  await both('paused here', 'paused there')
  await limit(handbills, 'anna', null)
  await press(anna, 'Go on')
  await both('Done', 'Done')
  expect((await readFile(join(received, 'film.bin'))).equals(bytes)).toBe(true)
  await ben.close()
})

test('what a command sent without the PIN that it needs is sent again from the list with it', async ({
  handbills,
  page: anna,
  browser,
}) => {
  const ben = await browser.newPage()
  const { names, received } = await pair(handbills, anna, ben)
  const road = await attachToOwner(await endpointOf(join(handbills.folder, 'ben')))
  await road.client.settings.update({ pin: '2468' })
  await road.close()
  const file = join(handbills.folder, 'menu.txt')
  await writeFile(file, 'soup')
  const send = handbills.run('anna', 'send', file, '--to', names.ben)
  expect(await send.ended(), send.log).toBe(1)

  await anna.getByRole('link', { name: /^Transfers/ }).click()
  await anna.getByRole('button', { name: 'Enter PIN…' }).click()
  const question = anna.getByRole('dialog', { name: `${names.ben} asks for a PIN` })
  await question.getByRole('textbox', { name: 'PIN' }).fill('2468')
  expect(await violations(anna)).toEqual([])
  await question.getByRole('button', { name: 'Send' }).click()
  await ben.getByRole('dialog').getByRole('button', { name: 'Accept' }).click()
  await expect.poll(() => readFile(join(received, 'menu.txt'), 'utf8').catch(() => '')).toBe('soup')
  await ben.close()
})

/** Lets a Handbill send no more than so many bytes in a second. */
async function limit(handbills: Handbills, name: string, sendLimit: number | null): Promise<void> {
  const road = await attachToOwner(await endpointOf(join(handbills.folder, name)))
  await road.client.settings.update({ sendLimit })
  await road.close()
}

test('a text that was pasted goes to the devices that are ticked, and to one that is away when it appears', async ({
  handbills,
  page: anna,
  browser,
}) => {
  const ben = await browser.newPage()
  const { names } = await pair(handbills, anna, ben)
  const away = 'CD'.repeat(32)
  const trust = handbills.run('anna', 'devices', 'trust', away, '--alias', 'Cleo far away')
  expect(await trust.ended(), trust.log).toBe(0)
  const text = 'The room is 4.12 <b>見面</b> https://example.org'
  await anna.getByRole('button', { name: `Send files to ${names.ben}…` }).focus()
  await anna.evaluate((pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
  }, text)
  const dialog = anna.getByRole('dialog', { name: 'Send a text' })
  await expect(dialog.getByRole('textbox', { name: 'Text' })).toHaveValue(text)
  await expect(dialog.getByRole('checkbox', { name: names.ben })).toBeChecked()
  await dialog.getByRole('checkbox', { name: 'Cleo far away' }).click()
  expect(await violations(anna)).toEqual([])
  await dialog.getByRole('button', { name: 'Send to 2' }).click()

  const question = ben.getByRole('dialog')
  await expect(question).toContainText(text)
  await expect(question.getByRole('link')).toHaveCount(0)
  await question.getByRole('button', { name: 'Keep on the list' }).click()
  const recent = anna.getByRole('region', { name: 'Recent' })
  await expect(recent.getByRole('link').filter({ hasText: 'Cleo far away' })).toContainText('when it appears')
  await ben.getByRole('link', { name: /^Transfers/ }).click()
  await ben.getByRole('button', { name: 'Show files' }).click()
  await expect(ben.getByRole('main').getByRole('button', { name: 'Copy' })).toBeVisible()
  await ben.close()
})
