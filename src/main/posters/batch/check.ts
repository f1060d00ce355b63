import { asFailure } from '../../../shared/contract/failure.ts'
import type { Check } from '../../../shared/contract/posters.ts'
import { eachOf } from '../each.ts'
import type { CheckJob, Renderer } from '../renderer.ts'
import type { Row } from './rows.ts'

export interface CheckParts {
  readonly renderer: Pick<Renderer, 'check'>
  /** How many rows are looked at a time. */
  readonly jobs: number
  readonly signal?: AbortSignal
}

/**
 * Pre-flight of every row, told as each is done. A row that cannot be checked, be it that it brings its thread down,
 * has that as its finding and stops nobody else.
 */
export async function checkBatch(
  rows: readonly Row[],
  job: Omit<CheckJob, 'row'>,
  { renderer, jobs, signal }: CheckParts,
  tell: (row: Row, checks: readonly Check[]) => void,
): Promise<void> {
  await eachOf(rows, jobs, signal, async (row) => {
    const checks = await checkRow(row, job, renderer, signal)
    if (!signal?.aborted) tell(row, checks)
  })
}

async function checkRow(
  { values, problem }: Row,
  job: Omit<CheckJob, 'row'>,
  renderer: CheckParts['renderer'],
  signal: AbortSignal | undefined,
): Promise<Check[]> {
  try {
    if (!values) throw problem
    return await renderer.check({ ...job, row: values }, signal)
  } catch (error) {
    return [{ kind: 'failure', layer: null, failure: asFailure(error).toRecord() }]
  }
}
