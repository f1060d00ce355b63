import { expect, test } from 'vitest'
import { hintCodes } from '../../shared/tcp/diagnosis.ts'
import { hintWords } from './hint-words.ts'

const params = (count: number) => ({
  ...{ seconds: count, bytes: count, waiting: count, backlog: count, segments: count, datagrams: count },
})

test.each(hintCodes)('%s is said of one and of many', (code) => {
  const [one, many] = [hintWords({ code, params: params(1) }), hintWords({ code, params: params(2) })]
  expect(one).toMatch(/\b1\b/)
  expect(one).not.toMatch(/\b1 (bytes|segments|connections|datagrams)\b/)
  expect(many).not.toMatch(/\b2 (byte|segment|connection|datagram)\b/)
  for (const text of [one, many]) expect(text).not.toMatch(/undefined|\?/)
})
