import { expect, it } from 'vitest'
import { planOf } from './plan.ts'

it('is the same for the same seed, and another for the next', () => {
  expect(planOf(7)).toEqual(planOf(7))
  expect(planOf(8)).not.toEqual(planOf(7))
})

it('has everything in its first twenty seeds', () => {
  const plans = Array.from({ length: 20 }, (_, index) => planOf(index + 1))
  const blows = plans.flatMap(({ protocol, fates }) =>
    fates.flatMap(({ there, back }) => [
      ...(there.blow ? [`${there.blow.kind} there`, `${protocol} ${there.blow.kind}`] : []),
      ...(back.blow ? [`${back.blow.kind} back`, `${protocol} ${back.blow.kind}`] : []),
    ]),
  )
  const all = ['cut', 'reset', 'dead', 'flip'].flatMap((kind) => [
    `${kind} there`,
    `${kind} back`,
    `http ${kind}`,
    `https ${kind}`,
  ])
  expect(blows).toEqual(expect.arrayContaining(all))
  const sizes = plans.flatMap((plan) => plan.sizes)
  expect(sizes).toEqual(expect.arrayContaining([0, 1]))
  expect(new Set(plans.map(({ folder, givenUp }) => `${folder} ${givenUp}`)).size).toBe(4)
})
