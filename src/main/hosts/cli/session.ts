import { setImmediate } from 'node:timers/promises'
import { createRouterClient } from '@orpc/server'
import { Failure } from '../../../shared/contract/failure.ts'
import { Flows } from '../../../shared/contract/flow.ts'
import type { Client } from '../../../shared/contract/index.ts'
import { type App, type AppOptions, createApp } from '../../app.ts'
import { claimDataFolder } from '../../owner/owner.ts'
import { type AppRouter, createRouter } from '../../router.ts'
import { attachToOwner } from '../local/attach.ts'
import { serveOwner } from '../local/serve.ts'
import { appOptions, type CommandContext } from './context.ts'
import { exits } from './exit.ts'
import type { Output } from './output.ts'

/**
 * A command's way to the contract: in this process when it owns the data folder, else in the process that does.
 */
export type Session =
  | { owned: true; client: Client; app: App; router: AppRouter; gone: Promise<never>; close(): Promise<void> }
  | { owned: false; client: Client; pid: number | null; gone: Promise<never>; close(): Promise<void> }

export async function openSession(options: AppOptions): Promise<Session> {
  const claim = await claimDataFolder(options.dataFolder)
  if (!claim.owned) {
    const { client, closed, close } = await attachToOwner(claim.endpoint)
    const gone = closed.then(() => {
      throw ownerGone(claim.pid)
    })
    // Whoever waits on it sees the rejection; nobody has to.
    gone.catch(() => {})
    return { owned: false, client, pid: claim.pid, gone, close }
  }
  try {
    const app = await createApp(options)
    const router = createRouter(app)
    serveOwner(claim.server, router)
    await app.start()
    const client = createRouterClient(router, { context: { scope: 'admin' as const, flows: new Flows() } })
    return {
      owned: true,
      client,
      app,
      router,
      gone: new Promise(() => {}),
      close: async () => {
        await app.stop()
        await claim.release()
      },
    }
  } catch (error) {
    await claim.release()
    throw error
  }
}

/** Settings that were put aside are said by the command that met them: the next one finds new ones in their place. */
export function tellOfSettings(session: Session, output: Output): void {
  const problem = session.owned ? session.app.settings.problem : null
  if (problem) output.note(problem.message)
}

/**
 * Runs `inside` to its end, or to the end of the process it talks to: then that is the reason, whatever else failed
 * because of it in the same moment.
 */
export async function withOwner<T>({ gone }: Session, inside: () => Promise<T>): Promise<T> {
  try {
    return await Promise.race([inside(), gone])
  } catch (thrown) {
    await setImmediate()
    return Promise.race([gone, Promise.reject(thrown)])
  }
}

/** Runs a command that only calls, and is done then. */
export async function inSession(
  context: CommandContext,
  run: (inside: Pick<CommandContext, 'output'> & { client: Client }) => Promise<void>,
): Promise<number> {
  const session = await openSession(appOptions(context, { network: 'visit' }))
  try {
    tellOfSettings(session, context.output)
    await withOwner(session, () => run({ client: session.client, output: context.output }))
    return exits.done
  } finally {
    await session.close()
  }
}

function ownerGone(pid: number | null): Failure<'INTERNAL'> {
  return new Failure('INTERNAL', {
    what: 'The command ended early.',
    why: `The Handbill that owns the data folder${pid ? ` (process ${pid})` : ''} has ended.`,
    next: 'Run the command again: it then owns the folder itself.',
  })
}
