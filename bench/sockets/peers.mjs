import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * A tool that prints the table: spawned, read and taken apart into rows, which is what a program does that has no
 * other way.
 * @typedef {{ name: string, debian: string, refresh(): Promise<number> }} Peer `refresh` gives the count of rows
 */

/**
 * @type {(name: string, debian: string, program: string, words: string[], row: (cells: string[]) => object) => Peer}
 */
const peer = (name, debian, program, words, row) => ({
  name,
  debian,
  refresh: async () => {
    const { stdout } = await run(program, words, { maxBuffer: 1 << 28 })
    const rows = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => row(line.trim().split(/\s+/)))
    return rows.length
  },
})

export const peers = [
  peer('ss -tanp', 'iproute2', 'ss', ['-tanpH'], ([state, recv, send, local, far, users]) => ({
    ...{ state, recv: Number(recv), send: Number(send), local, far },
    pid: Number(/pid=(\d+)/.exec(users ?? '')?.[1]),
  })),
  peer('netstat -tanp', 'net-tools', 'netstat', ['-tanp'], ([protocol, recv, send, local, far, state, owner]) => ({
    ...{ protocol, recv: Number(recv), send: Number(send), local, far, state },
    pid: Number.parseInt(owner ?? '', 10),
  })),
]

/** @param {Peer} it */
export async function present(it) {
  return it.refresh().then(
    () => true,
    () => false,
  )
}
