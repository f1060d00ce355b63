import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { fromBER, Integer, Null, ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import { z } from 'zod'

/**
 * Encrypted PKCS #8 (RFC 5958 §3) with PBES2 (RFC 8018 §6.2): PBKDF2 with HMAC-SHA-256, then AES-256-CBC. Node can
 * write it, too, with 2,048 rounds and no way to ask for more; and it would read a file that asks for billions on the
 * thread that serves everybody.
 */
const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'
const HMAC_SHA256 = '1.2.840.113549.2.9'
const AES_256_CBC = '2.16.840.1.101.3.4.1.42'

/** OWASP's figure for PBKDF2 with HMAC-SHA-256 (Password Storage Cheat Sheet, 2023): a fifth of a second. */
const ROUNDS = 600_000
/** A file that asks for more wants to keep us busy. */
const MOST_ROUNDS = 5_000_000
const KEY_BYTES = 32

const derive = promisify(pbkdf2)

/** @returns DER of EncryptedPrivateKeyInfo */
export async function seal(pkcs8: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const [salt, iv] = [randomBytes(16), randomBytes(16)]
  const key = await derive(passphrase, salt, ROUNDS, KEY_BYTES, 'sha256')
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const sealed = Buffer.concat([cipher.update(pkcs8), cipher.final()])
  const stretching = list(
    identifier(PBKDF2),
    list(octets(salt), new Integer({ value: ROUNDS }), list(identifier(HMAC_SHA256), new Null())),
  )
  const scheme = list(identifier(PBES2), list(stretching, list(identifier(AES_256_CBC), octets(iv))))
  return new Uint8Array(list(scheme, octets(sealed)).toBER())
}

/** `UNKNOWN`: not of this make; `WRONG`: another passphrase closed it. */
export type Opened = { readonly pkcs8: Uint8Array } | { readonly problem: 'UNKNOWN' | 'WRONG' }

export async function open(der: Uint8Array, passphrase: string): Promise<Opened> {
  const parts = partsOf(der)
  if (!parts) return { problem: 'UNKNOWN' }
  const key = await derive(passphrase, parts.salt, parts.rounds, KEY_BYTES, 'sha256')
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, parts.iv)
    return { pkcs8: Buffer.concat([decipher.update(parts.sealed), decipher.final()]) }
  } catch {
    // The padding is all that shows it.
    return { problem: 'WRONG' }
  }
}

const bytes = (least: number, most: number) =>
  z.instanceof(OctetString).transform(({ valueBlock }, context) => {
    const { valueHexView: view } = valueBlock
    if (view.length >= least && view.length <= most) return view
    context.addIssue({ code: 'custom', message: 'wrong length' })
    return z.NEVER
  })
const named = (oid: string) =>
  z.instanceof(ObjectIdentifier).refine(({ valueBlock }) => valueBlock.toString() === oid, oid)
const listed = <T extends [z.ZodType, ...z.ZodType[]]>(...items: T) =>
  z
    .instanceof(Sequence)
    .transform(({ valueBlock }) => valueBlock.value)
    .pipe(z.tuple(items))
const rounds = z
  .instanceof(Integer)
  .transform(({ valueBlock }) => valueBlock.valueDec)
  .pipe(z.number().int().min(1).max(MOST_ROUNDS))

const sealedKey = listed(
  listed(
    named(PBES2),
    listed(
      listed(named(PBKDF2), listed(bytes(1, 1024), rounds, listed(named(HMAC_SHA256), z.instanceof(Null)))),
      listed(named(AES_256_CBC), bytes(16, 16)),
    ),
  ),
  bytes(16, 64 * 1024),
)

function partsOf(der: Uint8Array) {
  const result = read(der)
  const parsed = result && sealedKey.safeParse(result)
  if (!parsed?.success) return null
  const [[, [[, [salt, rounds]], [, iv]]], sealed] = parsed.data
  return { salt, rounds, iv, sealed }
}

function read(der: Uint8Array) {
  try {
    const { result, offset } = fromBER(Uint8Array.from(der))
    return offset === -1 ? null : result
  } catch {
    // asn1js says -1 of most that is wrong, and throws at the rest.
    return null
  }
}

function list(...value: (Sequence | ObjectIdentifier | OctetString | Integer | Null)[]): Sequence {
  return new Sequence({ value })
}

function identifier(value: string): ObjectIdentifier {
  return new ObjectIdentifier({ value })
}

function octets(view: Uint8Array): OctetString {
  return new OctetString({ valueHex: Uint8Array.from(view) })
}
