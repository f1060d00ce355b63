import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './child.mjs'
import { send } from './handbill.mjs'
import { freePort } from './tools.mjs'

const home = join(import.meta.dirname, '../../e2e/peers/localsend')
const cli = join(home, 'node_modules/localsend/dist/cli.js')

/**
 * To `localsend@0.1.2` of the registry, which does not encrypt and holds whole files in memory. Handbill sends: its own
 * `send` gives up with files of more than 50 MiB.
 * @type {import('./roads.mjs').Road}
 */
export const localsend = {
  name: 'to localsend 0.1.2',
  needs: [],
  from: 'npm ci in e2e/peers/localsend',
  folders: false,
  async open(folder, into) {
    if (!existsSync(cli)) await run('npm', ['ci', '--ignore-scripts'], { cwd: home }).ended
    const port = await freePort()
    const guard = new URL('../../e2e/peers/localsend/loopback-only.mjs', import.meta.url).href
    const words = ['receive', '--alias', 'Peer', '--port', `${port}`, '--saveDir', into, '--autoAccept']
    const env = { ...process.env, HOME: folder }
    const receiver = run(process.execPath, ['--import', guard, cli, ...words], { cwd: folder, env })
    await receiver.line((line) => line.includes('Receiver is running'))
    return {
      pid: receiver.pid,
      send: (path) => send(folder, path, port),
      close: () => receiver.stop(),
    }
  },
}
