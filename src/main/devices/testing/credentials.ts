// The certificate library asks for it.
import 'reflect-metadata'
import { createHash, webcrypto } from 'node:crypto'
import { X509CertificateGenerator } from '@peculiar/x509'
import type { Credentials } from '../peers.ts'

/** A self-signed certificate such as a peer has, made in a few milliseconds. */
export async function makeCredentials(): Promise<Credentials> {
  const crypto = webcrypto as Crypto
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: '01',
      name: 'CN=Handbill test',
      notBefore: new Date('2020-01-01'),
      notAfter: new Date('2120-01-01'),
      signingAlgorithm: algorithm,
      keys,
    },
    crypto,
  )
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {
    certificate: certificate.toString('pem'),
    privateKey: `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`,
    fingerprint: createHash('sha256').update(Buffer.from(certificate.rawData)).digest('hex').toUpperCase(),
  }
}
