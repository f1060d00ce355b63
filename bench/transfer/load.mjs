import { randomFillSync } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { lstat, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

const BLOCK = 16 * 1024 * 1024

/** What is handed over: a file, or a folder, and what must be there afterwards. @typedef {{ path: string, files: number, bytes: number }} Load */

/** One file that nobody can press together. @param {string} path @param {number} bytes @returns {Promise<Load>} */
export async function makeFile(path, bytes) {
  const block = randomFillSync(Buffer.allocUnsafe(BLOCK))
  await pipeline(function* () {
    for (let at = 0; at < bytes; at += BLOCK) {
      block.writeUInt32LE(at / BLOCK, 0)
      yield Buffer.from(block.subarray(0, Math.min(BLOCK, bytes - at)))
    }
  }, createWriteStream(path))
  return { path, files: 1, bytes }
}

/** A folder of so many files. @param {string} path @param {number} files @param {number} size @returns {Promise<Load>} */
export async function makeFolder(path, files, size) {
  await mkdir(path)
  for (let index = 0; index < files; index += 1) {
    await writeFile(join(path, `${index}.bin`), randomFillSync(Buffer.allocUnsafe(size)))
  }
  return { path, files, bytes: files * size }
}

/** A peer that answers before its disk has all of it is given so long. */
const PATIENCE_MS = 30_000

/**
 * A road that loses something is not fast.
 * @param {string} folder @param {Load} load
 */
export async function assertArrived(folder, { files, bytes }) {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    const there = await within(folder)
    if (there.files === files && there.bytes === bytes) return
    if (performance.now() > until) throw new Error(`${there.files} files of ${there.bytes} bytes arrived`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** @param {string} folder */
async function within(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  let bytes = 0
  for (const path of paths) bytes += (await lstat(path)).size
  return { files: paths.length, bytes }
}
