// A process that holds connections to itself and moves bytes on some of them when it is told to.
// Words: how many sockets. Lines in: `tick N` (N sockets change), `open` (one more connection). One line out for each.
import { once } from 'node:events'
import net from 'node:net'
import { createInterface } from 'node:readline'

const wanted = Number(process.argv[2])
/** @type {net.Socket[]} */ const clients = []
const server = net.createServer((socket) => socket.resume()).listen({ port: 0, host: '127.0.0.1', backlog: 1024 })
await once(server, 'listening')
const { port } = /** @type {net.AddressInfo} */ (server.address())

async function open() {
  // One address holds some 28,000 ports; each client has its own socket, so a connection is two of them.
  const client = net.connect({ port, host: '127.0.0.1' })
  client.resume()
  await once(client, 'connect')
  clients.push(client)
}

for (let count = 1; count < wanted; count += 2) await open()
process.stdout.write(`${JSON.stringify({ port })}\n`)

let next = 0
for await (const line of createInterface({ input: process.stdin })) {
  const [word, count] = line.split(' ')
  if (word === 'open') await open()
  // A byte changes both ends of a connection.
  for (let moved = 0; word === 'tick' && moved < Number(count); moved += 2) {
    clients[next % clients.length]?.write('x')
    next += 1
  }
  // The other end has it by now: the loopback delivers before `write` returns.
  process.stdout.write(`${JSON.stringify({ done: word })}\n`)
}
process.exit(0)
