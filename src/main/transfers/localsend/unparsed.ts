import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

const STATUS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}
const LINGER_MS = 1000

/**
 * Answers what is no HTTP, or too much of it, or too slow. Node would close at once, and a connection that is closed
 * with unread bytes is reset, which takes the answer with it: so the rest is read and thrown away for a moment.
 */
export function answerUnparsed(error: NodeJS.ErrnoException, socket: Duplex): void {
  // The parser complains again about everything that still comes.
  if (socket.writableEnded) return
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status = STATUS[error.code ?? ''] ?? 400
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(timer))
}
