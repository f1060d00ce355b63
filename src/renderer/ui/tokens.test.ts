import { describe, expect, it } from 'vitest'
import css from './tokens.css?raw'

const colours = new Map(
  Array.from(css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g), ([, name, light, dark]) => [
    name!,
    { light: light!, dark: dark! },
  ]),
)

const grounds = ['paper', 'surface', 'raised', 'sunken', 'wash']
const inks = ['ink', 'soft', 'accent-ink', 'blue', 'green', 'amber', 'violet', 'grey']
const pairs = [
  ...inks.flatMap((ink) => grounds.map((ground) => [ink, ground] as const)),
  ['on-accent', 'accent'] as const,
  ['on-accent', 'accent-strong'] as const,
  ['paper', 'ink'] as const,
]

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  it.each(pairs)('%s reads on %s', (ink, ground) => {
    expect(contrast(colours.get(ink)![theme], colours.get(ground)![theme])).toBeGreaterThanOrEqual(4.5)
  })

  it('marks focus at 3 : 1 on every ground', () => {
    for (const ground of grounds) {
      expect(contrast(colours.get('focus')![theme], colours.get(ground)![theme])).toBeGreaterThanOrEqual(3)
    }
  })
})

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05)
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}
