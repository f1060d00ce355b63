import { expect, test } from './fixtures/handbill.ts'

test('the printed address opens once, and leaves no key behind that a script could read', async ({
  handbills,
  page,
  browser,
}) => {
  const { url } = await handbills.serve('door')
  const refused: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text())
  })
  await page.goto(url)
  await expect(page.getByRole('navigation').first()).toBeVisible()
  expect(new URL(page.url()).hash).not.toContain('token')
  expect(await page.evaluate(() => document.cookie)).toBe('')
  const [cookie] = await page.context().cookies()
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
  await page.reload()
  await expect(page.getByRole('navigation').first()).toBeVisible()
  expect(refused).toEqual([])

  const stranger = await (await browser.newContext()).newPage()
  const answer = stranger.waitForResponse((response) => response.url().endsWith('/session'))
  await stranger.goto(url)
  expect((await answer).status()).toBe(401)
  await expect(stranger.getByRole('navigation')).toHaveCount(0)
})

test('a page of another origin reaches nothing', async ({ handbills, page }) => {
  const [ours, other] = await Promise.all([handbills.serve('ours'), handbills.serve('other')])
  const target = new URL(ours.url).origin
  await page.goto(ours.url)
  await expect(page.getByRole('navigation').first()).toBeVisible()
  // The same browser, with our cookie in it: only the page is of another port.
  await page.goto(other.url)
  await expect(page.getByRole('navigation').first()).toBeVisible()
  const opened = await page.evaluate(
    (origin) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`)
        socket.onopen = () => resolve('open')
        socket.onerror = () => resolve('refused')
      }),
    target,
  )
  expect(opened).toBe('refused')
})

test('a lost page is opened again by a second serve', async ({ handbills, page, browser }) => {
  const first = await handbills.serve('door')
  await page.goto(first.url)
  await expect(page.getByRole('navigation').first()).toBeVisible()
  const again = handbills.run('door', 'serve')
  expect(await again.ended(), again.log).toBe(0)
  const { url } = await again.event<{ url: string }>('open')
  expect(new URL(url).origin).toBe(new URL(first.url).origin)
  const other = await (await browser.newContext()).newPage()
  await other.goto(url)
  await expect(other.getByRole('navigation').first()).toBeVisible()
  await other.context().close()
})
