// Plain JavaScript on Node alone, so that the same file is the entry of the thread in the program and in its sources.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { parentPort } from 'node:worker_threads'

/** @typedef {import('./files-thread.ts').Question} Question */
/** @typedef {import('./files-thread.ts').Trouble} Trouble */

/** Not on Windows. A file that became a link since it was listed is not followed; a pipe does not block. */
const READ = fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0)

/** Of a file that is hashed alone; between two of them whatever else is asked has its turn. */
const PIECE = 1024 * 1024

/**
 * The large files that come, and those that are hashed.
 * @type {Map<number, { hash: import('node:crypto').Hash, trouble?: Trouble }>}
 */
const files = new Map()

const port = parentPort
if (!port) throw new Error('this file is the entry of a worker thread')

port.on('message', async (/** @type {{ id: number, question: Question }} */ { id, question }) => {
  if (question.kind === 'read') {
    const answer = { bytes: question.bytes, files: read(question.bytes, question.files) }
    port.postMessage({ id, answer }, [answer.bytes])
  } else if (question.kind === 'write') {
    const answer = { bytes: question.bytes, files: await write(question.bytes, question.files) }
    port.postMessage({ id, answer }, [answer.bytes])
  } else if (question.kind === 'append') {
    const answer = append(question.bytes, question.piece)
    port.postMessage({ id, answer }, [answer.bytes])
  } else if (question.kind === 'place') port.postMessage({ id, answer: question.files.map(place) })
  else if (question.kind === 'hash') port.postMessage({ id, answer: await hash(question.file, question.part) })
  else if (question.kind === 'update') port.postMessage({ id, answer: update(question.file, question.piece) })
  else if (question.kind === 'copy') port.postMessage({ id, answer: copy(question.file, question.into) })
  else if (question.kind === 'forget') port.postMessage({ id, answer: files.delete(question.file) })
  else port.postMessage({ id, answer: digest(question.file) })
})

/**
 * All of them one behind the other in one piece of memory.
 * @param {ArrayBuffer} bytes @param {readonly import('./files-thread.ts').ToRead[]} files
 * @returns {import('./files-thread.ts').Read[]}
 */
function read(bytes, files) {
  let at = 0
  return files.map(({ path, size, modified }) => {
    try {
      const into = new Uint8Array(bytes, at, size)
      readInto(path, into, modified)
      const result = { at, length: size, sha256: sha256(into) }
      at += size
      return result
    } catch (error) {
      return { trouble: troubleOf(error) }
    }
  })
}

/** @param {string} path @param {Uint8Array} into @param {number} modified ms since 1970 */
function readInto(path, into, modified) {
  const fd = fs.openSync(path, READ)
  try {
    const assertSame = () => {
      const stats = fs.fstatSync(fd)
      if (!stats.isFile() || stats.size !== into.byteLength || stats.mtime.getTime() !== modified) throw changed()
    }
    assertSame()
    for (let at = 0; at < into.byteLength; ) {
      const count = fs.readSync(fd, into, at, into.byteLength - at, at)
      if (count === 0) throw changed()
      at += count
    }
    assertSame()
  } finally {
    fs.closeSync(fd)
  }
}

/**
 * Writes them all, then has the disk keep them all: it gathers what is asked of it at the same time.
 * @param {ArrayBuffer} bytes @param {readonly import('./files-thread.ts').ToWrite[]} files
 * @returns {Promise<import('./files-thread.ts').Written[]>}
 */
function write(bytes, files) {
  const open = files.map((file) => {
    const content = new Uint8Array(bytes, file.at, file.length)
    const hash = sha256(content)
    try {
      return hash === file.sha256 ? { hash, fd: writeNew(file, content) } : { hash }
    } catch (error) {
      return { hash, trouble: troubleOf(error) }
    }
  })
  return Promise.all(
    open.map(({ hash, fd, trouble }) => {
      if (fd === undefined) return { sha256: hash, ...(trouble && { trouble }) }
      return new Promise((resolve) => {
        fs.fsync(fd, (error) => {
          fs.closeSync(fd)
          resolve({ sha256: hash, ...(error && { trouble: troubleOf(error) }) })
        })
      })
    }),
  )
}

/** @param {import('./files-thread.ts').ToWrite} file @param {Uint8Array} content */
function writeNew({ partial, modified }, content) {
  const fd = fs.openSync(partial, 'wx')
  try {
    writeAll(fd, content, 0)
    if (modified !== null) fs.futimesSync(fd, new Date(), new Date(modified))
    return fd
  } catch (error) {
    fs.closeSync(fd)
    throw error
  }
}

/** @param {ArrayBuffer} bytes @param {import('./files-thread.ts').ToAppend} piece */
function append(bytes, { file, fd, at, length }) {
  const coming = files.get(file) ?? { hash: createHash('sha256') }
  files.set(file, coming)
  // What followed a piece that could not be written would lie behind a hole.
  if (coming.trouble) return { bytes, trouble: coming.trouble }
  const content = new Uint8Array(bytes, 0, length)
  coming.hash.update(content)
  try {
    writeAll(fd, content, at)
    return { bytes }
  } catch (error) {
    coming.trouble = troubleOf(error)
    return { bytes, trouble: coming.trouble }
  }
}

/** @param {number} file */
function digest(file) {
  const { hash } = files.get(file) ?? { hash: createHash('sha256') }
  files.delete(file)
  return hash.digest('hex')
}

/**
 * Its state stays, so that more can follow. Forgotten meanwhile, it stops.
 * @param {number} file @param {import('./files-thread.ts').ToHash} part
 * @returns {Promise<import('./files-thread.ts').Hashed>}
 */
async function hash(file, { path, size, modified, end }) {
  const begun = { hash: createHash('sha256') }
  files.set(file, begun)
  try {
    const fd = fs.openSync(path, READ)
    try {
      const stats = fs.fstatSync(fd)
      if (!stats.isFile() || stats.size !== size || stats.mtime.getTime() !== modified) throw changed()
      const piece = new Uint8Array(Math.min(PIECE, end))
      for (let at = 0; at < end; ) {
        const count = fs.readSync(fd, piece, 0, Math.min(piece.byteLength, end - at), at)
        if (count === 0) throw changed()
        begun.hash.update(piece.subarray(0, count))
        at += count
        await new Promise((resolve) => setImmediate(resolve))
        if (!files.has(file)) throw Object.assign(new Error('nobody wants it any more'), { code: 'ECANCELED' })
      }
      assertStill(fd, path, stats)
    } finally {
      fs.closeSync(fd)
    }
    return { sha256: begun.hash.copy().digest('hex') }
  } catch (error) {
    files.delete(file)
    return { trouble: troubleOf(error) }
  }
}

/**
 * Nobody has written to it since it was opened, nor put another in its place. One that is gone came whole all the same.
 * @param {number} fd @param {string} path @param {fs.Stats} before
 */
function assertStill(fd, path, before) {
  const now = fs.fstatSync(fd)
  const there = fs.statSync(path, { throwIfNoEntry: false })
  const replaced = there && (there.ino !== now.ino || there.dev !== now.dev)
  if (now.size !== before.size || now.mtimeMs !== before.mtimeMs || replaced) throw changed()
}

/** False for a file that nobody has begun. @param {number} file @param {Uint8Array} piece */
function update(file, piece) {
  return files.get(file)?.hash.update(piece) !== undefined
}

/** @param {number} file @param {number} into */
function copy(file, into) {
  const hash = files.get(file)?.hash.copy()
  if (hash) files.set(into, { hash })
}

/** A disk that fills up takes part of a write before it says so. @param {number} fd @param {Uint8Array} content @param {number} start */
function writeAll(fd, content, start) {
  for (let at = 0; at < content.byteLength; ) at += fs.writeSync(fd, content, at, content.byteLength - at, start + at)
}

/**
 * Gives a file its name when it is free, and says whether it did.
 * @param {import('./files-thread.ts').ToPlace} file
 */
function place({ partial, path }) {
  try {
    fs.linkSync(partial, path)
  } catch {
    return false
  }
  fs.unlinkSync(partial)
  return true
}

/** @param {Uint8Array} bytes */
function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}

/** @param {unknown} error @returns {Trouble} */
function troubleOf(error) {
  const { code = 'unknown', message } = /** @type {NodeJS.ErrnoException} */ (error)
  return { code, message }
}

function changed() {
  return Object.assign(new Error('it changed'), { code: 'ECHANGED' })
}
