import { randomUUID } from 'node:crypto'
import { expect, test } from './fixtures/handbill.ts'
import { violations } from './fixtures/violations.ts'

test('why a device is not seen is tried out on the page, with the next step as a button', async ({
  page,
  handbills,
}) => {
  const { url } = await handbills.serve('anna', '--no-discovery')
  await page.goto(url)
  await page.getByRole('button', { name: 'Why can’t I see it?' }).first().click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('listitem').first()).toContainText('Discovery is switched off here')
  expect(await violations(page)).toEqual([])

  await dialog.getByRole('textbox').fill('1.2.3')
  await dialog.getByRole('button', { name: 'Try it out' }).click()
  await expect(dialog.getByRole('alert')).toContainText('no address')
  await dialog.getByRole('textbox').fill('127.0.0.1:1')
  await dialog.getByRole('button', { name: 'Try it out' }).click()
  await expect(dialog.getByRole('list')).toContainText('127.0.0.1:1 is there, but nothing listens on that port')

  await dialog.getByRole('button', { name: 'Switch discovery on' }).click()
  await dialog.getByRole('textbox').fill('')
  await dialog.getByRole('button', { name: 'Try it out' }).click()
  await expect(dialog.getByRole('list')).toContainText('Multicast by lo works.')
})

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' })
  test('the findings are said in that language', async ({ page, handbills }) => {
    const { url } = await handbills.serve('anna', '--no-discovery')
    await page.goto(url)
    await page.getByRole('button', { name: '为什么看不到？' }).first().click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByRole('listitem').first()).toContainText('此处的发现功能已关闭')
    await dialog.getByRole('textbox').fill('127.0.0.1:1')
    await dialog.getByRole('button', { name: '开始检查' }).click()
    await expect(dialog.getByRole('list')).toContainText('127.0.0.1:1 存在，但该端口没有程序监听')
    for (const sentence of await dialog.getByRole('listitem').allInnerTexts()) {
      expect(sentence).toMatch(/[\u4e00-\u9fff]/)
      expect(sentence).not.toContain('{{')
    }
  })
})

test('a device is one card, and says by which ways it is reached and which is taken', async ({ page, handbills }) => {
  const alias = `Desk ${randomUUID().slice(0, 8)}`
  const desk = handbills.run('desk', 'receive', '--alias', alias, '--lan-port', '0')
  const { port, fingerprint } = await desk.event<{ port: number; fingerprint: string }>('listening')
  const { url } = await handbills.serve('anna', '--no-discovery')
  await page.goto(url)
  await page.getByRole('button', { name: 'Add by address' }).first().click()
  await page.getByRole('textbox', { name: 'Address' }).fill(`127.0.0.1:${port}`)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  const card = page.getByRole('listitem').filter({ hasText: alias })
  await expect(card).toHaveCount(1)
  await card.getByRole('button', { name: `How ${alias} is reached` }).click()
  const details = page.getByRole('dialog', { name: `How ${alias} is reached` })
  await expect(details).toContainText(`127.0.0.1:${port}`)
  await expect(details).toContainText('in use')
  await expect(details).toContainText('added by its address')
  await expect(details).toContainText(fingerprint)
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(details).toBeHidden()

  await page.getByRole('button', { name: 'Add by address' }).first().click()
  await expect(page.getByRole('region', { name: 'Remembered addresses' })).toContainText(alias)
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: `Forget: 127.0.0.1:${port}` }).click()
  await expect(page.getByRole('region', { name: 'Remembered addresses' })).toBeHidden()
  await expect(page.locator(`[data-device="${fingerprint}"]`)).toHaveCount(0)
})
