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
  const sorted = [...runs].sort((one, other) => one - other)
  const value = rounded(median(sorted))
  return {
    name,
    value,
    unit,
    aim: limit === null ? null : `under ${limit} ${unit}`,
    holds: limit === null ? null : value < limit,
    runs: runs.length,
    spread: [rounded(sorted[0] ?? Number.NaN), rounded(sorted.at(-1) ?? Number.NaN)],
  }
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

/** @param {number} value */
function rounded(value) {
  return Math.round(value * 10) / 10
}
