import { Failure } from '../../../shared/contract/failure.ts'
import type { AppOptions } from '../../app.ts'
import type { AppRouter } from '../../router.ts'
import type { MediaStore, Staging } from '../beside.ts'
import { openSession } from '../cli/session.ts'

/** A Handbill behind the window, started and owned by this process. */
export interface Behind {
  router: AppRouter
  media: MediaStore
  staging: Staging
  stop(): Promise<void>
}

/** @throws DATA_FOLDER_BUSY when a Handbill without a window (`handbill serve`, say) owns the folder. */
export async function openBehind(options: AppOptions): Promise<Behind> {
  const session = await openSession(options)
  if (session.owned) {
    const { app, router, close } = session
    return { router, media: app.media, staging: app.transfers.staging, stop: close }
  }
  await session.close()
  throw new Failure('DATA_FOLDER_BUSY', {
    what: 'The window was not opened.',
    why: `The data folder belongs to a running Handbill${session.pid ? ` (process ${session.pid})` : ''}.`,
    next: 'Use that one, or end it first.',
    folder: options.dataFolder,
    pid: session.pid,
  })
}
