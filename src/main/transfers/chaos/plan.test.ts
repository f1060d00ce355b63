import { expect, it } from 'vitest'
import { FIRST_SEED, planOf } from './plan.ts'

it('is the same for the same seed, and another for the next', () => {
  expect(planOf(7)).toEqual(planOf(7))
  expect(planOf(8)).not.toEqual(planOf(7))
})

it('has everything in the twenty seeds of every test run', () => {
  const plans = Array.from({ length: 20 }, (_, index) => planOf(FIRST_SEED + index))
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
