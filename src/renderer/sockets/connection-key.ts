interface End {
  address: string
  port: number
}

/** A connection by its two ends, for looking up what it is for. */
export function connectionKey(local: End, peer: End): string {
  return [local.address, local.port, peer.address, peer.port].join(' ')
}
