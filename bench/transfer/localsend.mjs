import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './child.mjs'
import { freePort } from './tools.mjs'

const home = join(import.meta.dirname, '../../e2e/peers/localsend')
const cli = join(home, 'node_modules/localsend/dist/cli.js')

/**
 * `localsend@0.1.2` of the registry at both ends. It does not encrypt, reads whole files, and takes one at a time.
 * @type {import('./roads.mjs').Road}
 */
export const localsend = {
  name: 'localsend 0.1.2',
  needs: [],
  from: 'npm ci in e2e/peers/localsend',
  folders: false,
  async open(folder, into) {
    if (!existsSync(cli)) await run('npm', ['ci', '--ignore-scripts'], { cwd: home }).ended
    const port = await freePort()
    const guard = new URL('../../e2e/peers/localsend/loopback-only.mjs', import.meta.url).href
    const start = (/** @type {string[]} */ ...words) =>
      run(process.execPath, ['--import', guard, cli, ...words], { cwd: folder, env: { ...process.env, HOME: folder } })
    const receiver = start('receive', '--alias', 'Peer', '--port', `${port}`, '--saveDir', into, '--autoAccept')
    await receiver.line((line) => line.includes('Receiver is running'))
    return {
      pid: receiver.pid,
      send: (path) => start('send', '127.0.0.1', path, '--port', `${port}`, '--protocol', 'http'),
      close: () => receiver.stop(),
    }
  },
}
