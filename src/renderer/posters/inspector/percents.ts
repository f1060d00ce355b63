import type { Fault } from '../document/validity.ts'

/** How a number field shows a share of the document, and takes it: in percents, its limits too. */
export function inPercents(share: number, onChange: (share: number) => Fault | null) {
  return {
    value: share * 100,
    unit: '%',
    onChange(percents: number): Fault | null {
      const fault = onChange(percents / 100)
      return fault && 'limit' in fault ? { ...fault, limit: fault.limit * 100 } : fault
    },
  }
}
