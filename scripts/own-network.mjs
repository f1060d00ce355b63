// @ts-check
import { spawnSync } from 'node:child_process'

const MARK = 'HANDBILL_OWN_NETWORK'

/**
 * Runs this script again in a network of its own, where nobody else is found: a loopback and nothing more, and at
 * `folder` an empty one of its own over whatever lies there. `rate` (as tc(8) writes it) slows the loopback down where
 * that can be had.
 *
 * Returns true inside. False where the system has no such thing or does not allow it: then the script goes on in
 * the network of everybody.
 * @param {{ folder: string, rate: string }} options
 */
export function ownNetwork({ folder, rate }) {
  if (process.env[MARK]) return true
  if (process.platform !== 'linux') return false
  const prepare = 'ip link set lo up && mount -t tmpfs tmpfs "$1"'
  if (spawnSync('unshare', ['-rnm', 'sh', '-c', prepare, 'sh', folder]).status !== 0) return false
  const slow = `tc qdisc add dev lo root tbf rate ${rate} burst 256kb latency 50ms 2>/dev/null`
  const { status } = spawnSync(
    'unshare',
    [
      '-rnm',
      'sh',
      '-c',
      `${prepare}; ${slow}; shift; exec "$@"`,
      'sh',
      folder,
      process.execPath,
      ...process.argv.slice(1),
    ],
    { stdio: 'inherit', env: { ...process.env, [MARK]: '1' } },
  )
  process.exit(status ?? 1)
}
