import { z } from 'zod'
import { admin, type Scoped } from './scope.ts'

/** A certificate as others see it. */
export const identityFacts = z.object({
  /** Uppercase hex SHA-256 of the certificate. */
  fingerprint: z.string(),
  /** Unix times in ms. */
  validFrom: z.number(),
  validTo: z.number(),
})
export type IdentityFacts = z.infer<typeof identityFacts>

/** What became of an import or a renewal. */
export const identityChange = z.object({
  before: identityFacts,
  now: identityFacts,
  /** Where the identity before is kept, unencrypted; null when it is the same one. */
  keptAs: z.string().nullable(),
})
export type IdentityChange = z.infer<typeof identityChange>

/** Characters that a passphrase has at least: the file it closes leaves this machine. */
export const MIN_PASSPHRASE = 8

const passphrase = z.string().max(1024)
const exported = z.object({
  /** Content of the file. */
  text: z.string().max(64 * 1024),
  /** May be left out for a file whose key is not encrypted. */
  passphrase: passphrase.optional(),
})

export const identityContract = {
  show: admin.output(identityFacts),
  /**
   * The identity as a file: the certificate as PEM, and the key as encrypted PKCS #8 (PBES2: PBKDF2 with HMAC-SHA-256,
   * AES-256-CBC), as `openssl pkey` reads it. Whoever has it and the passphrase can pass for this device.
   */
  export: admin
    .input(z.object({ passphrase: passphrase.min(MIN_PASSPHRASE) }))
    .output(z.object({ name: z.string(), text: z.string() })),
  /** Whose identity a file holds, changing nothing. Fails as `import`. */
  examine: admin.input(exported).output(identityFacts),
  /**
   * Takes the identity of a file from now on. Others see its fingerprint; the identity before is kept beside it.
   * Refused while a transfer runs: the other side holds on to the certificate that it has begun with.
   */
  import: admin.input(exported).output(identityChange),
  /** Makes a new key and certificate. Whoever trusts this device is warned of it until it is trusted anew. */
  renew: admin.output(identityChange),
} satisfies Scoped
