import { type NetstatSocket, toSocket } from './line.ts'

/** Twice `net.inet.tcp.msl`, which is 15 s. */
const TIME_WAIT_SECONDS = 30

/**
 * `netstat -anvW` of macOS. The columns behind the state changed: up to macOS 13 `rhiwat shiwat pid epid`, then with
 * `rxbytes txbytes` before them, then with `process:pid` in their place; the heading says which, though some have the
 * old heading over the new column, so the row has the last word.
 *
 *     tcp4       0      0  127.0.0.1.8001         127.0.0.1.60348        ESTABLISHED  407878  146988  34323      0 …
 *     tcp4       0      0  *.24800                *.*                    LISTEN  0  0  131072  131072  synergy-core:62071 …
 */
export function parseMacos(text: string): NetstatSocket[] {
  const found: NetstatSocket[] = []
  let counts = 2
  for (const line of text.split('\n')) {
    if (/^\s*Proto\s/.test(line)) counts = /\brxbytes\b/.test(line) ? 4 : 2
    const [, kind, version, recv, send, local, peer, state = '', rest = ''] =
      /^\s*(tcp|udp)(4|6|46)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)(?:[ \t]+([A-Z][A-Z_0-9]+))?(?:[ \t]+(.*))?$/.exec(line) ??
      []
    if (!kind || !local || !peer) continue
    const family = version === '4' ? 4 : 6
    const socket = toSocket({
      ...{ protocol: kind as 'tcp' | 'udp', family, state, timeWait: TIME_WAIT_SECONDS },
      ...{ local: end(local, family), peer: end(peer, family) },
      ...{ recvQueue: Number(recv), sendQueue: Number(send) },
    })
    found.push({ socket, ...processOf(rest, counts) })
  }
  return found
}

/** Behind the state: some counts, then `name:pid`, where a name may have spaces, or the bare id. */
function processOf(rest: string, counts: number): Pick<NetstatSocket, 'pid' | 'process'> {
  const after = rest.replace(new RegExp(`^(?:\\d+\\s+){${counts}}`), '')
  const [, named, pid] = /^(\S.*?):(\d+)(?:\s|$)/.exec(after) ?? []
  if (named !== undefined) return { pid: Number(pid) || null, process: named }
  const bare = /^(\d+)(?:\s|$)/.exec(after)?.[1]
  return { pid: Number(bare) || null, process: null }
}

/** `10.0.0.2.80`, `fe80::1%lo0.22`, `*.22`, `*.*`: the port comes after the last dot. */
function end(text: string, family: 4 | 6) {
  const dot = text.lastIndexOf('.')
  const port = text.slice(dot + 1)
  const address = text.slice(0, dot).replace(/%.*$/, '')
  return {
    address: address === '*' ? (family === 4 ? '0.0.0.0' : '::') : address,
    port: port === '*' ? 0 : Number(port),
  }
}

/** `ps -axo pid=,comm=`: names by process id. */
export function parsePs(text: string): Map<number, string> {
  const names = new Map<number, string>()
  for (const [, pid, path = ''] of text.matchAll(/^\s*(\d+)\s+(\S.*)$/gm))
    names.set(Number(pid), path.replace(/^.*\//, ''))
  return names
}
