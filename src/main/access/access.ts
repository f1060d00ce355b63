import type { AccessKey } from '../../shared/contract/access.ts'
import type { Scope } from '../../shared/contract/scope.ts'

/** Keys to the web door: only hashes are kept, compared in constant time. */
export class AccessKeys {
  list(): AccessKey[] {
    return []
  }
  issue(_kind: AccessKey['kind'], _label: string, _scope: Scope): { key: AccessKey; token: string } {
    throw new Error('not written')
  }
  verify(_token: string): AccessKey | null {
    return null
  }
  revoke(_id: string): void {}
}
