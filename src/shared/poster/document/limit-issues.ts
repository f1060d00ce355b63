import type { Issue } from '../../contract/failure.ts'
import { LIMITS } from './limits.ts'

type Path = Issue['path']

/** Stops after the first few: a document that is a million layers too long needs no million messages. */
const MOST = 20

/**
 * Looks at a document that is not yet known to be one, before the schema does: how many layers, how deep, texts how long,
 * numbers that are none. Cheap whatever it is given, groups that hold themselves included.
 */
export function limitIssues(raw: unknown): Issue[] {
  const issues: Issue[] = []
  let layers = 0
  const say = (path: Path, message: string) => {
    if (issues.length < MOST) issues.push({ path, message })
  }

  const lookAtFields = (layer: object, path: Path) => {
    for (const [field, value] of Object.entries(layer)) {
      const most = field === 'src' ? LIMITS.source : LIMITS.text
      if (typeof value === 'number' && !Number.isFinite(value)) say([...path, field], `${value} is no finite number`)
      else if (typeof value === 'string' && value.length > most) {
        say([...path, field], `${value.length} characters; ${most} are the most`)
      }
    }
  }

  const look = (list: readonly unknown[], path: Path, depth: number): boolean => {
    for (const [index, one] of list.entries()) {
      layers += 1
      if (layers > LIMITS.layers) {
        say([...path, index], `more than ${LIMITS.layers} layers`)
        return false
      }
      if (typeof one !== 'object' || one === null) continue
      const here = [...path, index]
      lookAtFields(one, here)
      const { type, layers: inner } = one as { type?: unknown; layers?: unknown }
      if (type !== 'group' || !Array.isArray(inner)) continue
      if (depth >= LIMITS.depth) {
        say([...here, 'layers'], `groups more than ${LIMITS.depth} deep, or a group that holds itself`)
        return false
      }
      if (!look(inner, [...here, 'layers'], depth + 1)) return false
    }
    return true
  }

  if (typeof raw !== 'object' || raw === null) return issues
  lookAtFields(raw, [])
  const { layers: top, variables } = raw as { layers?: unknown; variables?: unknown }
  // Where it is a key of data, the schema would leave it out without a word.
  if (typeof variables === 'object' && variables !== null && Object.hasOwn(variables, '__proto__')) {
    say(['variables', '__proto__'], 'no name for a variable')
  }
  if (Array.isArray(top)) look(top, ['layers'], 0)
  return issues
}
