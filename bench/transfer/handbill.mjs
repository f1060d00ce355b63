import { join } from 'node:path'
import { run } from './child.mjs'

const cli = join(import.meta.dirname, '../../out/main/cli.js')

/**
 * Two Handbills with data folders of their own: TLS with certificates at both ends, hashed at both ends, synced. Its
 * time counts from when it begins to send, as behind a window that is open already.
 * @type {import('./roads.mjs').Road}
 */
export const handbill = {
  name: 'Handbill',
  needs: [],
  from: '',
  folders: true,
  async open(folder, into) {
    const start = (/** @type {string} */ name, /** @type {string[]} */ ...words) =>
      run(process.execPath, [cli, '--json', '--data-dir', join(folder, name), ...words], {
        env: { ...process.env, HANDBILL_INTERFACES: 'lo', HOME: folder },
      })
    const receiver = start('receiver', 'receive', '--dir', into, '--accept', 'all', '--lan-port', '0')
    const { port } = JSON.parse(await receiver.line((line) => JSON.parse(line).event === 'listening'))
    return {
      pid: receiver.pid,
      send(path) {
        const sender = start('sender', 'send', path, '--to', `127.0.0.1:${port}`)
        const when = (/** @type {string} */ event) =>
          sender.line((line) => JSON.parse(line).event === event).then(() => performance.now())
        return { ...sender, span: Promise.all([when('started'), when('done')]) }
      },
      close: () => receiver.stop(),
    }
  },
}
