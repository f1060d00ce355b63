import type koffi from 'koffi'

/**
 * A `NETLINK_SOCK_DIAG` socket of the C library: Node has no netlink sockets of its own. After `close` every call
 * throws: the number of its descriptor may be another's by then.
 */
export interface Netlink {
  /** It has room for thousands of messages of a group, as root may ask for. */
  readonly roomy: boolean
  send(message: Uint8Array): void
  /** The next datagram's size, written to the start of `into`; 0 when none waits. Throws the errno's name. */
  receive(into: Uint8Array): number
  close(): void
}

const AF_NETLINK = 16
const SOCK_RAW = 3
const SOCK_CLOEXEC = 0o2000000
const NETLINK_SOCK_DIAG = 4
const MSG_DONTWAIT = 0x40
const SOL_SOCKET = 1
const SO_RCVBUF = 8
/** Beyond what `net.core.rmem_max` allows, for root. */
const SO_RCVBUFFORCE = 33
/** The kernel makes less of it where it must. Destroy events come in bursts. */
const RECEIVE_BUFFER = 4 << 20

/** Opens a socket, which listens to multicast groups when `groups` (a bit each, 1 << (number - 1)) says so. */
export async function openNetlink({ groups = 0 } = {}): Promise<Netlink> {
  const { default: ffi } = await import('koffi')
  const calls = bind(ffi)
  const fd = calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)
  if (fd < 0) throw failed('socket', ffi)
  let roomy = false
  if (groups !== 0) {
    const size = new Int32Array([RECEIVE_BUFFER])
    roomy = calls.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, size, 4) >= 0
    if (!roomy) calls.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, size, 4)
    // struct sockaddr_nl: family, padding, port (0: the kernel chooses), groups.
    const address = new Uint32Array([AF_NETLINK, 0, groups])
    if (calls.bind(fd, address, 12) < 0) {
      const error = failed('bind', ffi)
      calls.close(fd)
      throw error
    }
  }
  let closed = false
  const alive = () => {
    if (closed) throw Object.assign(new Error('this netlink socket is closed'), { code: 'EBADF' })
  }
  return {
    roomy,
    send(message) {
      alive()
      if (Number(calls.send(fd, message, message.length, 0)) < 0) throw failed('send', ffi)
    },
    receive(into) {
      alive()
      const size = Number(calls.recv(fd, into, into.length, MSG_DONTWAIT))
      if (size >= 0) return size
      if (ffi.errno() === ffi.os.errno.EAGAIN) return 0
      throw failed('recv', ffi)
    },
    close() {
      if (closed) return
      closed = true
      calls.close(fd)
    },
  }
}

/** An errno by its name, as Node's own errors carry it. */
export interface SystemError extends Error {
  code: string
}

function failed(call: string, { errno, os }: typeof koffi): SystemError {
  const number = errno()
  const code = Object.entries(os.errno).find(([, value]) => value === number)?.[0] ?? String(number)
  return Object.assign(new Error(`${call} on a netlink socket: ${code}`), { code })
}

function bind(ffi: typeof koffi) {
  const libc = ffi.load(null)
  return {
    socket: libc.func('int socket(int domain, int type, int protocol)') as (...words: number[]) => number,
    bind: libc.func('int bind(int fd, const void *address, uint32_t size)') as (
      fd: number,
      address: Uint32Array,
      size: number,
    ) => number,
    setsockopt: libc.func('int setsockopt(int fd, int level, int name, const void *value, uint32_t size)') as (
      ...words: [number, number, number, Int32Array, number]
    ) => number,
    send: libc.func('intptr_t send(int fd, const void *message, size_t size, int flags)') as (
      ...words: [number, Uint8Array, number, number]
    ) => number | bigint,
    recv: libc.func('intptr_t recv(int fd, void *into, size_t size, int flags)') as (
      ...words: [number, Uint8Array, number, number]
    ) => number | bigint,
    close: libc.func('int close(int fd)') as (fd: number) => number,
  }
}
