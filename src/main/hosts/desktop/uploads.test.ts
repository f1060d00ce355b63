import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { Failure } from '../../../shared/contract/failure.ts'
import { serveUploads } from './uploads.ts'

const put = (url: string, body?: string) => new Request(url, { method: 'PUT', body })

test('a file without a path goes to the staging area', async () => {
  const received: string[] = []
  const ask = serveUploads({
    async receive(name, body: Readable) {
      received.push(name, String(await buffer(body)))
      return { id: 'staged-1', size: 6 }
    },
  })
  const answer = await ask(put('app://ui/staging?name=a%20b.png', 'pixels'))
  expect(answer.status).toBe(201)
  expect(await answer.json()).toEqual({ id: 'staged-1', size: 6 })
  expect(received).toEqual(['a b.png', 'pixels'])
})

test.each([
  ['app://ui/index.html?name=a', 405],
  ['app://evil/staging?name=a', 405],
  ['app://ui/staging', 400],
  [`app://ui/staging?name=${'x'.repeat(1025)}`, 400],
])('%.40s is refused', async (url, status) => {
  const ask = serveUploads({ receive: () => expect.unreachable('nothing to receive') })
  expect((await ask(put(url, 'x'))).status).toBe(status)
})

test('a full disk is told by its code', async () => {
  const ask = serveUploads({
    async receive() {
      const sentences = { what: 'The upload stopped.', why: 'The disk is full.', next: 'Make room.' }
      throw new Failure('FILE_UNWRITABLE', { ...sentences, file: 'a', cause: 'ENOSPC' })
    },
  })
  const answer = await ask(put('app://ui/staging?name=a', 'x'))
  expect(answer.status).toBe(500)
  expect(await answer.json()).toMatchObject({ code: 'FILE_UNWRITABLE', data: { cause: 'ENOSPC' } })
})
