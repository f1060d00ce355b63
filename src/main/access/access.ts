import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { AccessKey } from '../../shared/contract/access.ts'
import { Failure } from '../../shared/contract/failure.ts'
import type { Scope } from '../../shared/contract/scope.ts'
import { type HashedKey, KeyFile } from './key-file.ts'

/**
 * Keys to the web door: only hashes are kept, compared in constant time. Keys of pages live as long as this process;
 * keys of scripts are kept in a file.
 */
export class AccessKeys {
  readonly #file: KeyFile
  readonly #now: () => number
  readonly #keys = new Map<string, HashedKey>()
  readonly #revoked = new Map<string, Set<() => void>>()

  private constructor(file: KeyFile, kept: readonly HashedKey[], now: () => number) {
    this.#file = file
    this.#now = now
    for (const key of kept) this.#keys.set(key.id, key)
  }

  /** `file` is made at the first script key (mode 0600); one that does not parse is put aside and lets nobody in. */
  static async open(file: string, now: () => number = Date.now): Promise<AccessKeys> {
    const keyFile = new KeyFile(file)
    return new AccessKeys(keyFile, await keyFile.read(now()), now)
  }

  /** Why keys that were there before are not; null when nothing was lost. */
  get problem(): Failure<'SETTINGS_UNREADABLE'> | null {
    return this.#file.problem
  }

  list(): AccessKey[] {
    return Array.from(this.#keys.values(), shown)
  }

  /** The answer is the only time the token is known; a script's key is on disk when this resolves. */
  async issue(kind: AccessKey['kind'], label: string, scope: Scope): Promise<{ key: AccessKey; token: string }> {
    const token = randomBytes(32).toString('base64url')
    const key: HashedKey = {
      id: randomBytes(8).toString('hex'),
      kind,
      label,
      scope,
      createdAt: this.#now(),
      lastUsedAt: null,
      hash: hashOf(token).toString('hex'),
    }
    this.#keys.set(key.id, key)
    if (kind === 'script') {
      await this.#keep().catch((error) => {
        this.#keys.delete(key.id)
        throw error
      })
    }
    return { key: shown(key), token }
  }

  /** The key that this token opens with, or null. Looks at every key, so that time tells nothing. */
  verify(token: string): AccessKey | null {
    const hash = hashOf(token)
    let found: HashedKey | null = null
    for (const key of this.#keys.values()) if (timingSafeEqual(hash, Buffer.from(key.hash, 'hex'))) found = key
    if (!found) return null
    const used = { ...found, lastUsedAt: this.#now() }
    this.#keys.set(used.id, used)
    return shown(used)
  }

  /** Ends a key, and whoever came in with it. */
  async revoke(id: string): Promise<void> {
    const key = this.#keys.get(id)
    if (!key) {
      throw new Failure('NOT_FOUND', {
        what: 'The key was not revoked.',
        why: 'There is no key of this id.',
        next: 'Look at the list of keys again; it may have been revoked already.',
        kind: 'token',
        name: id,
      })
    }
    this.#keys.delete(id)
    for (const listener of this.#revoked.get(id) ?? []) listener()
    this.#revoked.delete(id)
    if (key.kind === 'script') await this.#keep()
  }

  /** Calls `listener` once, when the key is revoked. Returns what ends the interest. */
  onRevoked(id: string, listener: () => void): () => void {
    const listeners = this.#revoked.get(id) ?? new Set()
    this.#revoked.set(id, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#revoked.get(id) === listeners) this.#revoked.delete(id)
    }
  }

  /** Writes down when keys were used last. */
  async stop(): Promise<void> {
    if (this.#scripts().some((key) => key.lastUsedAt !== null)) await this.#keep()
  }

  #scripts(): HashedKey[] {
    return Array.from(this.#keys.values()).filter(({ kind }) => kind === 'script')
  }

  #keep(): Promise<void> {
    return this.#file.write(this.#scripts())
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function shown({ hash: _, ...key }: HashedKey): AccessKey {
  return key
}
