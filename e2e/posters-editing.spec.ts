import { dragOnPoster, expect, onScreen, test } from './fixtures/editor.ts'
import { drawn } from './fixtures/pixels.ts'

test('one step of undo a gesture; Escape takes a drag back; leaving the page loses nothing', async ({
  page,
  posters,
}) => {
  const name = await posters.add()
  await posters.open(page, name)
  const x = page.getByRole('spinbutton', { name: 'X', exact: true })
  const undo = page.getByRole('button', { name: 'Undo' })

  await dragOnPoster(page, [200, 300], [260, 380])
  await expect(x).not.toHaveValue('84')
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await expect(x).toHaveValue('84')
  await expect(undo).toBeDisabled()

  await dragOnPoster(page, [200, 300], [300, 300], ['Control'])
  await page.mouse.up()
  await page.keyboard.up('Control')
  const dragged = await x.inputValue()
  await page.getByRole('application').press('ArrowRight')
  await page.getByRole('application').press('Shift+ArrowRight')
  await expect(x).toHaveValue(String(Number(dragged) + 11))
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect(x).toHaveValue(dragged)
  await page.keyboard.press('Control+z')
  await expect(x).toHaveValue('84')
  await page.keyboard.press('Control+Shift+z')
  await expect(x).toHaveValue(dragged)

  await page.getByRole('link', { name: 'Sockets', exact: true }).click()
  await page.getByRole('link', { name: 'Posters' }).click()
  await expect(page.locator(`a[href$="poster=${name}"]`).getByText('unsaved changes')).toBeVisible()
  await page.locator(`a[href$="poster=${name}"]`).click()
  await page.locator('[data-layer="title"] button').first().click()
  await expect(x).toHaveValue(dragged)
  await expect(undo).toBeEnabled()

  // A browser asks before an unsaved poster is lost.
  const asked = page.waitForEvent('dialog')
  const leaving = page.reload()
  const dialog = await asked
  expect(dialog.type()).toBe('beforeunload')
  await dialog.accept()
  await leaving
})

test('a handle sizes a layer, and its picture follows; a double click writes its text', async ({ page, posters }) => {
  const name = await posters.add()
  await posters.open(page, name)
  await page.getByRole('button', { name: 'Unlock Night hills' }).click()
  await page.locator('[data-layer="picture"] button').first().click()
  const handle = (await page.locator('[data-handle="1 1"]').boundingBox())!
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2)
  await page.mouse.down()
  await page.mouse.move(handle.x - 60, handle.y - 90, { steps: 8 })
  await page.mouse.up()
  const width = page.getByRole('spinbutton', { name: 'Width' })
  await expect(width).not.toHaveValue('1080')
  await drawn(page)
  await page.keyboard.press('Control+z')
  await expect(width).toHaveValue('1080')

  await dragOnPoster(page, [150, 1580], [150, 1580])
  await page.mouse.up()
  await page.mouse.dblclick(...(await onScreen(page, [150, 1580])))
  await page.getByLabel('Text of the layer').fill('Moved to May')
  await page.getByLabel('Text of the layer').press('Control+Enter')
  await expect(page.getByRole('application')).toBeFocused()
  await expect(page.getByRole('textbox', { name: 'Text', exact: true })).toHaveValue('Moved to May')
})

test('the list of layers does everything by keyboard', async ({ page, posters }) => {
  const name = await posters.add()
  await posters.open(page, name)
  const names = () =>
    page.locator('[data-layer]').evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.layer))
  const row = (id: string) => page.locator(`[data-layer="${id}"] button`).first()
  await expect.poll(names).toEqual(['qr', 'when', 'subtitle', 'title', 'picture'])
  await row('qr').focus()
  await page.keyboard.press('ArrowDown')
  await expect(row('when')).toBeFocused()
  await expect(row('when')).toHaveAttribute('aria-current', 'true')
  await page.keyboard.press('Alt+ArrowDown')
  await expect.poll(names).toEqual(['qr', 'subtitle', 'when', 'title', 'picture'])
  await page.keyboard.press('Delete')
  await expect.poll(names).toEqual(['qr', 'subtitle', 'title', 'picture'])
  await expect(row('title')).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Show Title' })).toBeFocused()
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect.poll(names).toEqual(['qr', 'when', 'subtitle', 'title', 'picture'])
  await expect(page.locator('[data-unsaved="false"]')).toBeVisible()
})

test('a value that does not fit is marked at its field and not applied', async ({ page, posters }) => {
  const name = await posters.add()
  await posters.open(page, name)
  await page.locator('[data-layer="title"] button').first().click()
  const opacity = page.getByRole('spinbutton', { name: 'Opacity' })
  await opacity.fill('150')
  await expect(opacity).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByRole('alert').filter({ hasText: 'At most 100' })).toBeVisible()
  await expect(page.locator('[data-unsaved="false"]')).toBeVisible()
  await opacity.press('Tab')
  await expect(opacity).toHaveValue('100')
  await opacity.press('ArrowDown')
  await opacity.press('Shift+ArrowDown')
  await expect(opacity).toHaveValue('89')
  await expect(page.locator('[data-unsaved="true"]')).toBeVisible()
})

test('what a layer may have is switched on, set and taken back by keyboard, a step of undo each', async ({
  page,
  posters,
}) => {
  const name = await posters.add()
  await posters.open(page, name)
  const before = await posters.read(name)
  await page.locator('[data-layer="title"] button').first().click()
  const part = (label: string) => page.getByRole('switch', { name: label })
  await part('Shadow').press('Space')
  const shadow = page.getByRole('group', { name: 'Shadow' })
  await shadow.getByRole('spinbutton', { name: 'Blur' }).fill('30')
  await shadow.getByRole('spinbutton', { name: 'Blur' }).press('Tab')
  await page.getByRole('button', { name: 'Make a gradient: Colour' }).first().press('Enter')
  await expect(page.getByRole('textbox', { name: 'Stop 2', exact: true })).toHaveValue('#ffffff')
  await part('Parts of their own look').press('Space')
  await page.getByRole('button', { name: 'Add a part' }).press('Enter')
  await expect(page.getByRole('group', { name: 'Part 2' })).toBeVisible()
  await drawn(page)

  await page.keyboard.press('Control+s')
  await expect(page.locator('[data-unsaved="false"]')).toBeVisible()
  const title = (await posters.read(name)).layers.find(({ id }) => id === 'title')
  expect(title).toMatchObject({ shadow: { blur: 30 }, colour: { type: 'linear' }, text: '' })
  expect(title?.type === 'text' && title.runs?.length).toBe(2)

  const undo = page.getByRole('button', { name: 'Undo' })
  for (const _ of ['part', 'parts', 'gradient', 'blur', 'shadow']) await undo.click()
  await expect(undo).toBeDisabled()
  await page.keyboard.press('Control+s')
  await expect(page.locator('[data-unsaved="false"]')).toBeVisible()
  const textOf = (document: typeof before) => document.layers.map((layer) => layer.type === 'text' && layer.text)
  expect(textOf(await posters.read(name))).toEqual(textOf(before))
  const again = (await posters.read(name)).layers.find(({ id }) => id === 'title')
  expect(again).not.toHaveProperty('shadow')
  expect(again).not.toHaveProperty('runs')
})

test('a double click goes into a group, Escape goes out of it; the list shows it as a tree', async ({
  page,
  posters,
}) => {
  const text = (id: string, y: number) => ({ type: 'text', id, x: 20, y, width: 200, height: 60, size: 40, text: id })
  const name = await posters.add({
    ...{ version: 2, width: 600, height: 400 },
    layers: [
      text('Below', 300),
      {
        type: 'group',
        id: 'group',
        x: 100,
        y: 50,
        width: 300,
        height: 200,
        layers: [text('One', 10), text('Two', 100)],
      },
    ],
  })
  await posters.open(page, name)
  const selected = page.locator('[data-selected]')
  const is = (id: string) => expect(selected).toHaveAttribute('data-selected', id)
  const [one, two] = [await onScreen(page, [150, 80]), await onScreen(page, [150, 170])]
  await page.mouse.click(...one)
  await is('group')
  await page.mouse.dblclick(...one)
  await is('One')
  await expect(page.locator('[data-group="group"]')).toBeVisible()
  await page.mouse.click(...two)
  await is('Two')
  await dragOnPoster(page, [150, 170], [190, 170], ['Control'])
  await page.mouse.up()
  await page.keyboard.up('Control')
  const x = page.getByRole('spinbutton', { name: 'X', exact: true })
  await expect(x).toHaveValue('60')
  await page.getByRole('application').press('ArrowRight')
  await expect(x).toHaveValue('61')
  await page.getByRole('textbox', { name: 'Text', exact: true }).fill('Three')
  await drawn(page)
  await page.getByRole('application').press('Escape')
  await is('group')
  await page.getByRole('application').press('Escape')
  await expect(selected).toHaveCount(0)

  const row = (id: string) => page.locator(`[data-layer="${id}"] button`).first()
  await row('group').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(row('Two')).toBeFocused()
  await page.keyboard.press('Alt+ArrowDown')
  await page.keyboard.press('ArrowUp')
  await expect(row('One')).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(row('group')).toBeFocused()
  await page.getByRole('button', { name: 'Lock Group', exact: true }).click()
  await row('One').click()
  await expect(page.locator('[data-handle]')).toHaveCount(0)
  await page.keyboard.press('Delete')
  await page.getByRole('application').press('ArrowRight')
  await expect(x).toHaveValue('20')
  await row('group').click()
  await page.keyboard.press('ArrowLeft')
  await expect(row('Two')).toHaveCount(0)
  await page.keyboard.press('Control+s')
  await expect(page.locator('[data-unsaved="false"]')).toBeVisible()
  const group = (await posters.read(name)).layers[1]
  expect(group?.type === 'group' && group.layers).toMatchObject([{ id: 'Two', x: 61, text: 'Three' }, { id: 'One' }])
})
