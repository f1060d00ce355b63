// @ts-nocheck: it replaces methods of Node's own classes.
// Loaded before the peer (`node --import`). By itself it announces and scans on every interface; no test may speak
// beyond this machine, so the loopback is all it sees, connects to, listens on and announces itself by.
import dgram from 'node:dgram'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import os from 'node:os'

const loopback = '127.0.0.1'

const interfaces = os.networkInterfaces()
os.networkInterfaces = () =>
  Object.fromEntries(Object.entries(interfaces).filter(([, infos]) => infos.some(({ internal }) => internal)))

const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...words) {
  const [options] = Array.isArray(words[0]) ? words[0] : words
  const host = typeof options === 'object' ? options.host : words[1]
  if (host === loopback) return connect.apply(this, words)
  process.nextTick(() => this.destroy(new Error(`${host} is beyond the loopback`)))
  return this
}

const { listen } = net.Server.prototype
net.Server.prototype.listen = function (options, ...words) {
  const port = typeof options === 'object' ? options.port : options
  return listen.call(this, { port, host: loopback }, ...words.filter((word) => typeof word === 'function'))
}

const { addMembership, setMulticastInterface, send } = dgram.Socket.prototype
dgram.Socket.prototype.addMembership = function (group) {
  return addMembership.call(this, group, loopback)
}
dgram.Socket.prototype.setMulticastInterface = () => {}
dgram.Socket.prototype.send = function (...words) {
  setMulticastInterface.call(this, loopback)
  return send.apply(this, words)
}

syncBuiltinESMExports()
