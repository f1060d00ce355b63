import { type ContractRouter, oc } from '@orpc/contract'
import { failures } from './failure.ts'

/** What a caller may do: look; do what a person at the window does; change who may get in and how. */
export const scopes = ['read', 'operate', 'admin'] as const
export type Scope = (typeof scopes)[number]

export interface CallMeta {
  readonly scope: Scope
}

/**
 * A contract whose every call says its scope. Written as `satisfies Scoped`, so that a call built from a bare `oc`
 * does not compile.
 */
export type Scoped = ContractRouter<CallMeta>

/** Scopes are a ladder: who may operate may read. */
export function covers(granted: Scope, needed: Scope): boolean {
  return scopes.indexOf(granted) >= scopes.indexOf(needed)
}

const call = (scope: Scope) => oc.$meta<CallMeta>({ scope }).errors(failures)

export const read = call('read')
export const operate = call('operate')
export const admin = call('admin')
