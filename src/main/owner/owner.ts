import { once } from 'node:events'
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { Failure } from '../../shared/contract/failure.ts'
import { endpointOf } from './endpoint.ts'
import { guarded, isAlive } from './guard.ts'

/** How long a connection to a living owner may take before it counts as hung. */
const ANSWER_MS = 3_000

export type Claim =
  /** We own the folder. `server` already listens; a host puts the contract on it. */
  | { readonly owned: true; readonly server: Server; release(): Promise<void> }
  /** Somebody else does, and listens at `endpoint`. */
  | { readonly owned: false; readonly endpoint: string; readonly pid: number | null }

/**
 * One data folder, one owner: the first process to come owns identity, settings, outbox and history; later ones talk to
 * it. The owner's listening socket is the lock, so a crash leaves nothing that has to time out.
 *
 * @throws Failure DATA_FOLDER_UNUSABLE (cannot be made or written), DATA_FOLDER_BUSY (its owner does not answer).
 */
export async function claimDataFolder(folder: string): Promise<Claim> {
  try {
    await makeFolder(resolve(folder))
    const endpoint = await endpointOf(folder)
    return await guarded(join(folder, 'owner.guard'), () => settle(folder, endpoint))
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure('DATA_FOLDER_UNUSABLE', {
      what: `The data folder ${folder} cannot be used.`,
      why: `${(error as Error).message}.`,
      next: 'Make it writable, or choose another one with --data-dir.',
      folder,
    })
  }
}

/**
 * With its parents, for this user alone. Node's own recursive mkdir never returns where a disk answers ENOENT for
 * good, as /proc does.
 */
async function makeFolder(folder: string, mayMakeParent = true): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return
    if (code !== 'ENOENT' || !mayMakeParent || dirname(folder) === folder) throw error
    await makeFolder(dirname(folder))
    await makeFolder(folder, false)
  }
}

async function settle(folder: string, endpoint: string): Promise<Claim> {
  const note = join(folder, 'owner.json')
  const answer = await knock(endpoint)
  if (answer !== 'nobody') {
    const pid = await noted(note)
    if (answer === 'answers') return { owned: false, endpoint, pid }
    throw new Failure('DATA_FOLDER_BUSY', {
      what: `The data folder ${folder} is in use.`,
      why: `Its owner${pid ? ` (process ${pid}${isAlive(pid) ? '' : ', which is gone'})` : ''} does not answer.`,
      next: 'End that process, or choose another folder with --data-dir.',
      folder,
      pid,
    })
  }
  if (process.platform !== 'win32') await rm(endpoint, { force: true })
  const server = createServer((_request, response) => response.writeHead(404).end())
  // The connections of second processes are WebSockets, of which the server keeps no account.
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(endpoint)
  await once(server, 'listening')
  if (process.platform !== 'win32') await chmod(endpoint, 0o600)
  await writeFile(note, JSON.stringify({ pid: process.pid }), { mode: 0o600 })
  return {
    owned: true,
    server,
    release: () =>
      guarded(join(folder, 'owner.guard'), async () => {
        for (const socket of sockets) socket.destroy()
        await new Promise((closed) => server.close(closed))
        await rm(note, { force: true })
      }),
  }
}

/** Is anybody listening? A socket file that a dead process left behind refuses at once. */
function knock(endpoint: string): Promise<'answers' | 'nobody' | 'hangs'> {
  return new Promise((resolve, reject) => {
    const socket = connect(endpoint)
    const done = (answer: 'answers' | 'nobody' | 'hangs') => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(ANSWER_MS, () => done('hangs'))
    socket.on('connect', () => socket.write('GET / HTTP/1.1\r\nHost: owner\r\nConnection: close\r\n\r\n'))
    socket.once('data', () => done('answers'))
    socket.on('close', () => done('nobody'))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET') done('nobody')
      else reject(error)
    })
  })
}

async function noted(file: string): Promise<number | null> {
  try {
    const { pid } = JSON.parse(await readFile(file, 'utf8'))
    return Number.isInteger(pid) ? pid : null
  } catch {
    return null
  }
}
