import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { Page } from '@playwright/test'
import { test as base, expect, type Handbills } from './fixtures/handbill.ts'
import { violations } from './fixtures/violations.ts'

interface Wires {
  port: number
  /** A connection to a server of this test that reads nothing and closes nothing by itself. */
  open(): Promise<{ client: Socket; server: Socket }>
}

/** Real connections on the loopback, held as a test wants them. */
const test = base.extend<{ wires: Wires }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
  wires: async ({}, use) => {
    const held: Socket[] = []
    const listener: Server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    const open = async () => {
      const accepted = once(listener, 'connection')
      const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      const [server] = (await accepted) as [Socket]
      if (client.connecting) await once(client, 'connect')
      for (const socket of [client, server]) socket.on('error', () => {})
      held.push(client, server)
      return { client, server }
    }
    await use({ port, open })
    for (const socket of held) socket.destroy()
    listener.close()
  },
})

async function openTable(page: Page, handbills: Handbills, filter: string) {
  const { url } = await handbills.serve('anna')
  await page.goto(url)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.goto(new URL(`/#/sockets?filter=${encodeURIComponent(filter)}`, url).href)
  await expect(page.getByRole('table')).toBeVisible()
  return page.getByRole('combobox', { name: 'Filter' })
}

/** The row of one end of a connection. */
const rowOf = (page: Page, local: number | undefined, peer: number | undefined) =>
  page.getByRole('row').filter({ hasText: new RegExp(`:${local}[^:]+:${peer}\\D`) })

test('the filter completes by keyboard, says what is wrong in words, and gives the same question to other tools', async ({
  page,
  handbills,
  wires,
}) => {
  const filter = await openTable(page, handbills, '')
  await filter.pressSequentially('sta')
  await expect(filter).toHaveAttribute('aria-expanded', 'true')
  await expect(page.getByRole('option', { name: /^state:/ })).toBeVisible()
  expect(await violations(page)).toEqual([])
  await filter.press('ArrowDown')
  await filter.press('Enter')
  await expect(filter).toHaveValue('state:')
  await filter.pressSequentially('listen')
  await filter.press('Escape')
  await expect(filter).toHaveValue('state:listen')
  await filter.fill(`port:${wires.port} state:lissen`)
  await expect(filter).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByRole('alert')).toContainText('“lissen” is not a TCP state')
  await filter.fill(`port:${wires.port}`)
  await expect(page.getByRole('row').filter({ hasText: 'LISTEN' })).toHaveCount(1)
  await expect(page.getByText(`ss -tuan '( sport = :${wires.port} or dport = :${wires.port} )'`)).toBeVisible()
})

test('a frozen table holds still and counts what waits; what came and what ended is marked', async ({
  page,
  handbills,
  wires,
}) => {
  await openTable(page, handbills, `port:${wires.port}`)
  const rows = page.getByRole('table').locator('tbody').getByRole('row')
  await expect(rows).toHaveCount(1)
  await page.getByRole('button', { name: 'Freeze' }).click()
  const { client, server } = await wires.open()
  await expect(page.getByRole('button', { name: /Resume.*\+2 waiting/ })).toBeVisible()
  await expect(rows).toHaveCount(1)
  await page.getByRole('button', { name: /Resume/ }).click()
  await expect(rows).toHaveCount(3)
  const row = rowOf(page, client.localPort, wires.port)
  await expect(row.getByRole('img', { name: 'new' })).toBeVisible()
  await expect(row.getByRole('img', { name: 'new' })).toBeHidden()
  server.destroy()
  client.resetAndDestroy()
  await expect(row.getByRole('img', { name: 'gone' })).toBeVisible()
  await expect(row).toContainText('CLOSED')
  await expect(rows).toHaveCount(1)
})

test('the row under the eye stays where it is when it, and many above it, go away; another filter thaws nothing', async ({
  page,
  handbills,
  wires,
}) => {
  await page.setViewportSize({ width: 1200, height: 640 })
  const opened: Awaited<ReturnType<Wires['open']>>[] = []
  for (let i = 0; i < 40; i += 1) opened.push(await wires.open())
  const filter = await openTable(page, handbills, `local:127.0.0.1:${wires.port} state:established`)
  const table = page.getByRole('table')
  await expect(table).toHaveAttribute('aria-rowcount', '41')
  const place = async (port: number) => (await rowOf(page, wires.port, port).boundingBox())?.y
  const inOrder = await page.evaluate(async () => {
    const scroller = document.querySelector('table')!.parentElement!
    const seen = [...document.querySelectorAll('tbody tr')].map((row) => row.children[3]!.textContent!)
    scroller.scrollTop = 300
    return seen.slice(10, 16).map((text) => Number(/:(\d+)$/.exec(text)![1]))
  })
  const [first = 0, second = 0] = inOrder
  const portOf = ({ client }: { client: Socket }) => client.localPort ?? 0
  const above = opened.filter((wire) => !inOrder.slice(1).includes(portOf(wire)) && wire !== opened.at(-1)).slice(0, 4)
  const last = opened.find((wire) => portOf(wire) === first)!
  const before = await place(second)
  expect(before).toBeDefined()
  for (const wire of new Set([...above, last])) {
    wire.server.destroy()
    wire.client.resetAndDestroy()
  }
  const left = 41 - new Set([...above, last]).size
  await expect(table).toHaveAttribute('aria-rowcount', String(left))
  await expect.poll(async () => Math.abs(((await place(second)) ?? 0) - before!)).toBeLessThanOrEqual(30)

  await page.getByRole('button', { name: 'Freeze' }).click()
  await filter.fill(`peer:127.0.0.1:${second}`)
  await expect(table).toHaveAttribute('aria-rowcount', '2')
  await wires.open()
  await filter.fill(`local:127.0.0.1:${wires.port} state:established`)
  await expect(page.getByRole('button', { name: /Resume.*\+1 waiting/ })).toBeVisible()
  await expect(table).toHaveAttribute('aria-rowcount', String(left))
})

test('the columns are chosen and kept; what the system does not offer is said', async ({ page, handbills, wires }) => {
  await openTable(page, handbills, `port:${wires.port}`)
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('checkbox', { name: 'PID' }).click()
  await page.getByRole('checkbox', { name: 'Process' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('columnheader', { name: 'PID' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('columnheader', { name: 'PID' })).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Process' })).toHaveCount(0)
  await expect(page.getByRole('row').filter({ hasText: String(process.pid) })).toHaveCount(1)
})

test('one connection tells its life, its window and what is odd, by keyboard alone', async ({
  page,
  handbills,
  wires,
}) => {
  const { client, server } = await wires.open()
  client.write(Buffer.alloc(8_000_000))
  await openTable(page, handbills, `local:127.0.0.1:${client.localPort} or local:127.0.0.1:${wires.port}`)
  await expect(rowOf(page, client.localPort, wires.port)).toBeVisible()
  await page.getByRole('region', { name: 'Sockets of this machine' }).focus()
  const panel = page.getByRole('complementary', { name: 'One connection' })
  const title = panel.getByRole('heading', { level: 2 })
  for (let i = 0; i < 3 && !(await title.filter({ hasText: `:${client.localPort} →` }).isVisible()); i += 1) {
    await page.keyboard.press('ArrowDown')
    await expect(title).toBeVisible()
  }
  await expect(title).toHaveText(`127.0.0.1:${client.localPort} → 127.0.0.1:${wires.port}`)
  await expect(panel.getByText('the peer is not reading')).toBeVisible()
  await expect(panel.getByText('Limited by the receiver')).toBeVisible()
  await expect(panel.getByRole('img', { name: 'Sliding window' }).locator('path')).not.toHaveCount(0)
  const events = panel.getByRole('listitem').filter({ hasText: /seen|inferred|told/ })
  await expect(events).toHaveText([/SYN_SENT.*inferred/, /ESTABLISHED.*seen/])
  const way = panel.getByRole('img', { name: /^Its way/ })
  await expect(way).toHaveAccessibleName(/SYN_SENT → ESTABLISHED/)
  expect(await violations(page)).toEqual([])

  await panel.getByRole('button', { name: 'Close this connection' }).click()
  await expect(panel.getByText(/It belongs to .+: only that program/)).toBeVisible()

  server.resetAndDestroy()
  await expect(way).toHaveAccessibleName(/ESTABLISHED → CLOSED/)
  await expect(events.last()).toHaveText(/CLOSED.*(told by the kernel|inferred)/)
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()
})

test('the table is sorted by keyboard; a row that is chosen by it is in view, and every port is readable', async ({
  page,
  handbills,
  wires,
}) => {
  for (let opened = 0; opened < 20; opened += 1) await wires.open()
  await openTable(page, handbills, `port:${wires.port}`)
  await expect(page.getByRole('table')).toHaveAttribute('aria-rowcount', '42')
  const table = page.getByRole('region', { name: 'Sockets of this machine' })
  const byPeer = page.getByRole('columnheader', { name: 'Peer' })
  const peers = async () =>
    (await table.locator('tbody tr').allTextContents()).map((row) =>
      Number(/:(\d+)\D*$/.exec(row.split('ESTAB')[0]!)?.[1]),
    )
  for (const [order, sign] of [['ascending', 1] as const, ['descending', -1] as const]) {
    await byPeer.getByRole('button').press('Enter')
    await expect(byPeer).toHaveAttribute('aria-sort', order)
    const ports = (await peers()).filter((port) => port > 0)
    expect(ports.length).toBeGreaterThan(9)
    expect(ports).toEqual([...ports].sort((one, other) => sign * (one - other)))
  }
  await table.focus()
  for (let step = 0; step < 35; step += 1) await page.keyboard.press('ArrowDown')
  const hidden = () =>
    table.evaluate((scroller) => {
      const box = scroller.getBoundingClientRect()
      const head = scroller.querySelector('thead')!.getBoundingClientRect()
      const row = scroller.querySelector('[aria-current]')?.getBoundingClientRect()
      if (!row) return 'not there'
      return row.top < head.bottom - 1 || row.bottom > box.top + scroller.clientTop + scroller.clientHeight + 1
    })
  await expect.poll(hidden).toBe(false)
  for (let step = 0; step < 20; step += 1) await page.keyboard.press('ArrowUp')
  await expect.poll(hidden).toBe(false)
  await page.setViewportSize({ width: 900, height: 600 })
  const cut = await table.evaluate(
    (scroller) =>
      [...scroller.querySelectorAll('tbody td')].filter(
        (cell) => /^\d+\.[\d.]+:\d+$/.test(cell.textContent) && cell.scrollWidth > cell.clientWidth,
      ).length,
  )
  expect(cut).toBe(0)
})

test('a connection of this Handbill is closed from its panel', async ({ page, handbills }) => {
  const { url } = await handbills.serve('anna')
  await page.goto(url)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const { port } = new URL(url)
  const own = connect(Number(port), '127.0.0.1')
  await once(own, 'connect')
  await page.goto(new URL(`/#/sockets?filter=local:127.0.0.1:${port} peer:127.0.0.1:${own.localPort}`, url).href)
  await rowOf(page, Number(port), own.localPort).click()
  own.resume()
  const ended = once(own, 'close')
  await page.getByRole('button', { name: 'Close this connection' }).click()
  await ended
  await expect(page.getByRole('complementary').getByText('Closed.')).toBeVisible()
})

test('the whole machine by state stands beside the table, and a click asks for a state', async ({
  page,
  handbills,
}) => {
  const filter = await openTable(page, handbills, '')
  await page.getByRole('button', { name: 'States' }).click()
  const panel = page.getByRole('complementary', { name: 'The whole machine by state' })
  await expect(panel.getByRole('link')).toHaveCount(10)
  expect(await violations(page)).toEqual([])
  await panel.getByRole('link', { name: /^LISTEN [1-9]/ }).press('Enter')
  await expect(filter).toHaveValue('state:listen')
  await panel.getByRole('link', { name: /^LISTEN/ }).click()
  await expect(filter).toHaveValue('')
})

test('the table is exported as it is shown, masked on request, copied or saved', async ({ page, handbills, wires }) => {
  await openTable(page, handbills, `port:${wires.port}`)
  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('region', { name: 'Preview' })).toContainText(`Filter: port:${wires.port}`)
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('switch', { name: 'Mask addresses' }).click()
  // The loopback says nothing about anybody; the filter might.
  await expect(dialog.getByRole('region', { name: 'Preview' })).not.toContainText('Filter:')
  await dialog.getByRole('combobox', { name: 'Format' }).click()
  await page.getByRole('option', { name: 'CSV' }).click()
  await expect(dialog.getByRole('region', { name: 'Preview' })).toContainText('protocol,')
  const saved = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save' }).click()
  const file = await saved
  expect(file.suggestedFilename()).toMatch(/^sockets-.*\.csv$/)
  expect(await readFile(await file.path(), 'utf8')).toContain('LISTEN')
})
