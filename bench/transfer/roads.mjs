import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listens, run } from './child.mjs'
import { find, freePort } from './tools.mjs'

/**
 * A way for files from one process to another. `open` resolves when something listens and puts what comes `into` a
 * folder; `folder` is for keys and the like. `send` starts the process that sends; its time is from its start to its
 * end unless `span` says when it began and was done (ms of `performance.now()`). `folders` is false for a way that
 * takes one file at a time; `needs` are programs of the packages in `from`; `lastSync` says for how many seconds the
 * receiver waited for the disk when everything was written.
 * @typedef {import('./child.mjs').Child & { span?: Promise<number[]> }} Sender
 * @typedef {{ pid: number, send(path: string): Sender, arrived?: Promise<unknown>, lastSync?(): Promise<number>, close(): Promise<void> }} Open
 * @typedef {{ name: string, needs: readonly string[], from: string, folders: boolean, open(folder: string, into: string): Promise<Open> }} Road
 */

export const rsync = rsyncDaemon("rsync's daemon", [])
/** As Handbill does: what it has received, the disk has. */
export const rsyncSynced = rsyncDaemon("rsync's daemon, syncing", ['--fsync'])

/** @param {string} name @param {readonly string[]} options of the sender @returns {Road} */
function rsyncDaemon(name, options) {
  return {
    name,
    needs: ['rsync'],
    from: 'rsync',
    folders: true,
    async open(folder, into) {
      const port = await freePort()
      const config = join(folder, 'rsyncd.conf')
      const who = process.getuid?.() === 0 ? 'uid = root\ngid = root\n' : ''
      const module = `[in]\npath = ${into}\nread only = no\nuse chroot = no\n${who}`
      await writeFile(
        config,
        `pid file = ${join(folder, 'rsyncd.pid')}\nport = ${port}\naddress = 127.0.0.1\n${module}`,
      )
      const daemon = run('rsync', ['--daemon', '--no-detach', `--config=${config}`])
      await listens(port)
      return {
        pid: daemon.pid,
        send: (path) => run('rsync', ['-a', ...options, path, `rsync://127.0.0.1:${port}/in/`]),
        async close() {
          await daemon.stop()
          await rm(join(folder, 'rsyncd.pid'), { force: true })
        },
      }
    },
  }
}

/** @type {Road} */
export const scp = {
  name: 'scp',
  needs: ['scp', 'sshd', 'ssh-keygen'],
  from: 'openssh-client openssh-server',
  folders: true,
  async open(folder, into) {
    const port = await freePort()
    const [host, user] = ['ssh-host-key', 'ssh-user-key'].map((name) => join(folder, name))
    for (const key of [host, user]) {
      await rm(/** @type {string} */ (key), { force: true })
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', /** @type {string} */ (key)]).ended
    }
    const config = join(folder, 'sshd_config')
    const lines = [
      ...[`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${host}`, `AuthorizedKeysFile ${user}.pub`],
      ...['StrictModes no', 'UsePAM no', 'PasswordAuthentication no', 'PermitRootLogin yes', 'PidFile none'],
      'Subsystem sftp internal-sftp',
    ]
    await writeFile(config, `${lines.join('\n')}\n`)
    // Run by root, sshd wants this folder of Debian's start script, empty.
    if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
    const daemon = run(/** @type {string} */ (find('sshd')), ['-D', '-e', '-f', config])
    await listens(port)
    const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'BatchMode=yes', 'LogLevel=ERROR']
    const words = ['-F', 'none', '-q', '-r', '-i', String(user), '-P', String(port)]
    return {
      pid: daemon.pid,
      send: (path) =>
        run('scp', [...words, ...options.flatMap((option) => ['-o', option]), path, `127.0.0.1:${into}/`]),
      close: () => daemon.stop(),
    }
  },
}

/** @type {Road} */
export const netcat = {
  name: 'cat | nc',
  needs: ['nc', 'sh'],
  from: 'netcat-openbsd',
  folders: false,
  async open(_folder, into) {
    const port = await freePort()
    const receiver = run('sh', ['-c', 'exec nc -l 127.0.0.1 "$0" > "$1/file"', String(port), into])
    // Asking whether it listens would take its only connection; it does so at once.
    await new Promise((resolve) => setTimeout(resolve, 200))
    return {
      pid: receiver.pid,
      send: (path) => run('sh', ['-c', 'cat "$0" | nc -N 127.0.0.1 "$1"', path, String(port)]),
      arrived: receiver.ended,
      close: () => receiver.stop(),
    }
  },
}
