/** Who this Handbill is: a key, a self-signed certificate, and the certificate's hash by which peers know it. */
export interface Identity {
  /** PEM. */
  readonly certificate: string
  /** PEM, PKCS #8. */
  readonly privateKey: string
  /** Uppercase hex SHA-256 of the certificate's DER (LocalSend protocol §2.1). */
  readonly fingerprint: string
}

/** Reads the identity from `folder`, or makes and keeps one at first start. */
export async function openIdentity(_folder: string): Promise<Identity> {
  throw new Error('not written')
}
