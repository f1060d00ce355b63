import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { Failure } from '../../shared/contract/failure.ts'
import { type Identity, pair, partsOf } from './identity.ts'
import { open, seal } from './sealed-key.ts'

const SEALED = /-----BEGIN ENCRYPTED PRIVATE KEY-----([^-]+)-----END ENCRYPTED PRIVATE KEY-----/

/** An identity as a file that may leave this machine: the certificate, and the key closed with a passphrase. */
export async function toExport({ certificate, privateKey }: Identity, passphrase: string): Promise<string> {
  const der = createPrivateKey(privateKey).export({ format: 'der', type: 'pkcs8' })
  return certificate + pemOf('ENCRYPTED PRIVATE KEY', await seal(der, passphrase))
}

/**
 * Reads such a file, or the unencrypted one that is kept when an identity is replaced.
 *
 * @param now Unix ms: the certificate has to be valid then
 * @throws Failure PASSPHRASE_WRONG, IDENTITY_INVALID
 */
export async function fromExport(text: string, passphrase: string | undefined, now: number): Promise<Identity> {
  const parts = partsOf(text)
  const sealed = SEALED.exec(text)?.[1]
  if (!parts.certificate || !(sealed || parts.privateKey)) throw invalid('The file holds no certificate and key.')
  const privateKey = sealed ? await unsealed(sealed, passphrase) : (parts.privateKey as string)
  const identity = belonging(parts.certificate, privateKey)
  const { validFrom, validTo } = new X509Certificate(identity.certificate)
  if (now < Date.parse(validFrom)) throw invalid(`Its certificate is valid only from ${validFrom} on.`)
  if (now > Date.parse(validTo)) throw invalid(`Its certificate was valid until ${validTo}.`)
  return identity
}

async function unsealed(base64: string, passphrase: string | undefined): Promise<string> {
  if (!passphrase) throw closed(true)
  const opened = await open(Buffer.from(base64, 'base64'), passphrase)
  if ('pkcs8' in opened) return pemOf('PRIVATE KEY', opened.pkcs8)
  throw opened.problem === 'WRONG'
    ? closed(false)
    : invalid('Its key is encrypted in a way that Handbill does not use.')
}

function belonging(certificate: string, privateKey: string): Identity {
  try {
    createPrivateKey(privateKey)
  } catch {
    // One wrong passphrase of 256 leaves a padding that looks right, and noise.
    throw closed(false)
  }
  try {
    const identity = pair(certificate, privateKey)
    // What TLS would not take (a weak key, a curve of another use) would leave us without a server.
    createSecureContext({ cert: identity.certificate, key: identity.privateKey })
    return identity
  } catch (error) {
    throw invalid(`They cannot be used: ${(error as Error).message}.`)
  }
}

function pemOf(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?!$)/g, '$&\n')
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`
}

function closed(missing: boolean): Failure<'PASSPHRASE_WRONG'> {
  return new Failure('PASSPHRASE_WRONG', {
    what: 'The identity could not be read.',
    why: missing ? 'Its key is encrypted, and no passphrase was given.' : 'The passphrase is wrong.',
    next: 'Give the passphrase that it was exported with.',
    missing,
  })
}

function invalid(why: string): Failure<'IDENTITY_INVALID'> {
  return new Failure('IDENTITY_INVALID', {
    what: 'The identity cannot be used.',
    why,
    next: 'Choose a file that Handbill has exported.',
  })
}
