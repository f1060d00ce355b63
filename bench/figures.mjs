/**
 * One measured figure. `value` is the median of the runs, `aim` what it should be below, `spread` the least and the
 * greatest run. A figure without an aim is context for the others.
 * @typedef {{ name: string, value: number, unit: string, aim: string | null, holds: boolean | null, runs: number, spread: [number, number] }} Figure
 */

/**
 * @param {string} name
 * @param {readonly number[]} runs at least one
 * @param {string} unit
 * @param {number | null} limit the aim: the median stays below it
 * @returns {Figure}
 */
export function figure(name, runs, unit, limit) {
  const measured = context(name, runs, unit)
  return limit === null ? measured : { ...measured, aim: `under ${limit} ${unit}`, holds: measured.value < limit }
}

/**
 * How many times as fast as another, measured in turns.
 * @param {string} name
 * @param {readonly number[]} runs at least one
 * @param {number | null} least the aim: the median reaches it
 * @returns {Figure}
 */
export function ratio(name, runs, least) {
  const measured = context(name, runs, '×', 100)
  return least === null ? measured : { ...measured, aim: `at least ${least} ×`, holds: measured.value >= least }
}

/** @param {string} name @param {readonly number[]} runs @param {string} unit @param {number} [steps] @returns {Figure} */
function context(name, runs, unit, steps = unit === 's' || unit === '%' ? 100 : 10) {
  const sorted = [...runs].sort((one, other) => one - other)
  const rounded = (/** @type {number} */ value) => Math.round(value * steps) / steps
  const spread = /** @type {[number, number]} */ ([sorted[0], sorted.at(-1)].map((run) => rounded(run ?? Number.NaN)))
  return { name, value: rounded(median(sorted)), unit, aim: null, holds: null, runs: runs.length, spread }
}

/** @param {Figure} figure */
export function figureLine({ name, value, unit, aim, holds, runs, spread }) {
  const judged = aim === null ? '' : `  aim ${aim}: ${holds ? 'holds' : 'falls short'}`
  const range = spread[0] === spread[1] ? '' : `, ${spread[0]} to ${spread[1]}`
  return `${name.padEnd(34)} ${String(value).padStart(8)} ${unit.padEnd(3)}${judged}  (median of ${runs}${range})`
}

/** @param {readonly number[]} sorted */
function median(sorted) {
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? upper) + upper) / 2 : upper
}
