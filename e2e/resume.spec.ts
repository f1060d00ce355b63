import { test } from './fixtures/handbill.ts'
import { killAndGoOn } from './fixtures/killing.ts'

/** `npm run soak` kills more often, and at other points each time; HANDBILL_SEED is the first of the seeds. */
const { HANDBILL_SOAK, HANDBILL_SEED = '1' } = process.env
const kills = HANDBILL_SOAK ? 30 : 4

for (let count = 0; count < kills; count += 1) {
  const victim = count % 2 === 0 ? 'receiver' : 'sender'
  const seed = Number(HANDBILL_SEED) + count
  test(`a folder goes on where it was after its ${victim} was killed (seed ${seed})`, async ({ handbills }) => {
    if (HANDBILL_SOAK) test.setTimeout(180_000)
    await killAndGoOn(handbills, victim, seed)
  })
}
