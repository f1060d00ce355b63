import { createHash, createPrivateKey, webcrypto, X509Certificate } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../shared/contract/failure.ts'
import { writeDurably } from '../disk/durable.ts'

/** Who this Handbill is: a key, a self-signed certificate, and the certificate's hash by which peers know it. */
export interface Identity {
  /** PEM. */
  readonly certificate: string
  /** PEM, PKCS #8. */
  readonly privateKey: string
  /** Uppercase hex SHA-256 of the certificate's DER (LocalSend protocol v2.1, §2). */
  readonly fingerprint: string
}

/** Certificate and key lie in one file, so that no crash can leave half an identity. */
export const FILE = 'identity.pem'

/**
 * Reads the identity from `folder`, or makes and keeps one at first start.
 *
 * @throws Failure DATA_FOLDER_UNUSABLE when it can be neither read nor written. A damaged identity is never replaced
 *   silently: every peer that trusts the old fingerprint would take the new one for an impostor.
 */
export async function openIdentity(folder: string): Promise<Identity> {
  const file = join(folder, FILE)
  const held = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw unusable(file, error.message)
  })
  if (held !== null) return parse(file, held)
  const made = await makeIdentity()
  await keep(folder, made).catch((error: Error) => {
    throw unusable(file, error.message)
  })
  return made
}

/** Uppercase hex SHA-256 of a certificate's DER bytes. */
export function fingerprintOf(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex').toUpperCase()
}

/**
 * A new key and certificate. RSA 2048 with SHA-256, because that is what the LocalSend apps make themselves: every TLS
 * stack they run on is known to take it. Valid for ten years; peers compare the hash, not the dates.
 */
export async function makeIdentity(): Promise<Identity> {
  // The certificate library asks for a Reflect polyfill; both are needed only at first start.
  await import('reflect-metadata')
  const { X509CertificateGenerator } = await import('@peculiar/x509')
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: 2048,
  }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const now = Date.now()
  const day = 24 * 60 * 60 * 1000
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString('hex'),
      name: 'CN=Handbill',
      // A peer's clock may lag ours.
      notBefore: new Date(now - day),
      notAfter: new Date(now + 3650 * day),
      signingAlgorithm: algorithm,
      keys,
    },
    webcrypto as Crypto,
  )
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {
    certificate: new X509Certificate(Buffer.from(certificate.rawData)).toString(),
    privateKey: createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
      .export({ format: 'pem', type: 'pkcs8' })
      .toString(),
    fingerprint: fingerprintOf(new Uint8Array(certificate.rawData)),
  }
}

/** The two parts of the file; either may be missing. */
export function partsOf(pem: string): { certificate: string | undefined; privateKey: string | undefined } {
  return {
    certificate: /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/.exec(pem)?.[0],
    privateKey: /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n?/.exec(pem)?.[0],
  }
}

/** @throws Error when they cannot be read, or do not belong together */
export function pair(certificate: string, privateKey: string): Identity {
  const parsed = new X509Certificate(certificate)
  if (!parsed.checkPrivateKey(createPrivateKey(privateKey)))
    throw new Error('key and certificate do not belong together')
  return { certificate, privateKey, fingerprint: fingerprintOf(parsed.raw) }
}

/** Replaces the file in `folder`. */
export async function keep(folder: string, { certificate, privateKey }: Identity): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeDurably(join(folder, FILE), certificate + privateKey)
}

function parse(file: string, pem: string): Identity {
  const { certificate, privateKey } = partsOf(pem)
  if (!certificate || !privateKey) throw unusable(file, 'it holds no certificate and key')
  try {
    return pair(certificate, privateKey)
  } catch (error) {
    throw unusable(file, (error as Error).message)
  }
}

function unusable(file: string, why: string) {
  return new Failure('DATA_FOLDER_UNUSABLE', {
    what: `The identity in ${file} cannot be used.`,
    why: `${why}.`,
    next: 'Restore the file from a copy; or move it away, and Handbill makes a new identity that others must trust anew.',
    folder: file,
  })
}
