import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AccessKeys } from '../../access/access.ts'
import { createRouter } from '../../router.ts'
import type { MediaStore, Staging } from '../beside.ts'
import { smallApp } from '../small-app.fixture.ts'
import { startWebHost, type WebHostOptions } from './host.ts'

/** Keeps uploads in a folder, and nothing of one that broke off. */
class StagingFolder implements Staging {
  readonly folder: string
  #count = 0

  constructor(folder: string) {
    this.folder = folder
  }

  async receive(_name: string, body: Readable, signal?: AbortSignal): Promise<{ id: string; size: number }> {
    this.#count += 1
    const id = `staged-${this.#count}`
    const file = createWriteStream(join(this.folder, id))
    try {
      await pipeline(body, file, { signal })
    } catch (error) {
      await rm(join(this.folder, id), { force: true })
      throw error
    }
    return { id, size: file.bytesWritten }
  }

  list(): Promise<string[]> {
    return readdir(this.folder)
  }
}

class HeldMedia implements MediaStore {
  readonly #held = new Map<string, { type: string; bytes: Uint8Array }>()

  put(type: string, text: string): string {
    const id = randomBytes(16).toString('hex')
    this.#held.set(id, { type, bytes: Buffer.from(text) })
    return id
  }

  async get(id: string) {
    return this.#held.get(id) ?? null
  }
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  json<T = { code: string; message: string }>(): T
}

/** A web host on a free port of the loopback, with a page, real keys and a real staging folder. */
export async function openHost(options: Partial<WebHostOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'handbill-web-'))
  const rendererFolder = join(folder, 'page')
  await mkdir(join(rendererFolder, 'assets'), { recursive: true })
  await mkdir(join(folder, 'staging'))
  await writeFile(join(rendererFolder, 'index.html'), '<!doctype html><title>Handbill</title>')
  await writeFile(join(rendererFolder, 'assets', 'index-abc.js'), 'export {}')
  await writeFile(join(folder, 'secret.txt'), 'secret')
  const clock = { now: 1_000_000 }
  const access = await AccessKeys.open(join(folder, 'access.json'), () => clock.now)
  const staging = new StagingFolder(join(folder, 'staging'))
  const media = new HeldMedia()
  const identity = { fingerprint: 'AB' }
  const app = smallApp({ access, identity, media, transfers: { staging } })
  const host = await startWebHost({
    app: { access, identity, media, transfers: { staging } },
    router: createRouter(app),
    rendererFolder,
    now: () => clock.now,
    ...options,
  })
  const base = `http://127.0.0.1:${host.port}`

  function ask(method: string, path: string, headers: OutgoingHttpHeaders = {}, body?: string | Buffer) {
    return new Promise<Answer>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: host.port, method, path, headers, agent: false }, (response) => {
        const chunks: Buffer[] = []
        response.on('error', reject)
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const whole = Buffer.concat(chunks)
          const { statusCode: status = 0, headers } = response
          resolve({ status, headers, body: whole, json: () => JSON.parse(whole.toString()) })
        })
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  const redeem = (token: string, headers: OutgoingHttpHeaders = {}) =>
    ask('POST', '/session', { Origin: base, ...headers }, JSON.stringify({ token }))

  return {
    host,
    app,
    access,
    media,
    staging,
    clock,
    base,
    folder,
    ask,
    redeem,
    /** Does what the page does: the cookie of a fresh address. */
    async enter(): Promise<string> {
      const { headers } = await redeem(tokenOf(host.newUrl()))
      return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    },
    async [Symbol.asyncDispose]() {
      await host.stop()
      await rm(folder, { recursive: true })
    },
  }
}

export function tokenOf(url: string): string {
  return new URLSearchParams(new URL(url).hash.slice(1)).get('token') ?? ''
}
