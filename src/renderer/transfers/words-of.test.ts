import type { TFunction } from 'i18next'
import { expect, test } from 'vitest'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { peerOf } from './words-of.ts'

const t = ((key: string, { alias = '' } = {}) => [key, alias].filter(Boolean).join(' ')) as unknown as TFunction

test.each([
  { protocol: 'localsend', fingerprint: 'AB', words: 'transfers.to Ben' },
  { protocol: 'localsend', fingerprint: null, words: 'devices.plain · transfers.to Ben' },
  { protocol: 'classic', fingerprint: null, words: 'devices.plain · transfers.to Ben' },
])('a line says that $protocol to a certificate of $fingerprint is encrypted or not', ({ words, ...how }) => {
  const peer = { alias: 'Ben', fingerprint: how.fingerprint, address: '' }
  expect(peerOf({ direction: 'out', protocol: how.protocol, peer } as Transfer, t)).toBe(words)
})
