import { type NetstatSocket, toSocket } from './line.ts'

/** `TcpTimedWaitDelay` where nobody changed it. */
export const TIME_WAIT_SECONDS = 120

/**
 * `netstat -ano` of Windows. Headings and states come in the system's language, so that columns are told by their form:
 * protocol, two addresses, perhaps a state, a process.
 *
 *       TCP    [::1]:49925            [::]:0                 LISTENING       16680
 *       UDP    0.0.0.0:123            *:*                                    2404
 */
export function parseWindows(text: string): NetstatSocket[] {
  const found: NetstatSocket[] = []
  for (const line of text.split(/\r?\n/)) {
    const [, kind, local, peer, state = '', pid] =
      /^\s*(TCP|UDP)\s+(\S+:\d+)\s+(\S+:(?:\d+|\*))\s+(?:(\S.*?)\s+)?(\d+)\s*$/.exec(line) ?? []
    if (!kind || !local || !peer) continue
    const protocol = kind === 'TCP' ? 'tcp' : 'udp'
    const family = local.startsWith('[') ? 6 : 4
    const socket = toSocket({
      protocol,
      family,
      local: end(local),
      peer: end(peer),
      state,
      timeWait: TIME_WAIT_SECONDS,
    })
    // Process 0 is the system's idle one: nobody's, as TIME_WAIT is.
    found.push({ socket, pid: Number(pid) || null, process: null })
  }
  return found
}

/** `10.0.0.2:80`, `[fe80::1%4]:80`, `*:*`. */
function end(text: string) {
  const colon = text.lastIndexOf(':')
  const port = text.slice(colon + 1)
  return { address: text.slice(0, colon).replace(/^\[|(%\w+)?\]$/g, ''), port: port === '*' ? 0 : Number(port) }
}

/** `tasklist /fo csv /nh`: names by process id. */
export function parseTasklist(text: string): Map<number, string> {
  const names = new Map<number, string>()
  for (const [, name, pid] of text.matchAll(/^"([^"]*)","(\d+)"/gm)) names.set(Number(pid), name ?? '')
  return names
}
