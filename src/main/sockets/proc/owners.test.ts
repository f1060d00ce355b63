import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { ProcOwners } from './owners.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A folder that looks like /proc: processes with names, command lines and descriptors. */
function proc() {
  const root = mkdtempSync(join(tmpdir(), 'proc-'))
  folders.push(root)
  mkdirSync(join(root, 'net'))
  const open = (pid: number, descriptor: number, to: string) =>
    symlinkSync(to, join(root, String(pid), 'fd', String(descriptor)))
  const close = (pid: number, descriptor: number) => rmSync(join(root, String(pid), 'fd', String(descriptor)))
  const start = (pid: number, comm: string, cmdline = comm) => {
    mkdirSync(join(root, String(pid), 'fd'), { recursive: true })
    writeFileSync(join(root, String(pid), 'comm'), `${comm}\n`)
    writeFileSync(join(root, String(pid), 'cmdline'), `${cmdline}\0--flag\0`)
  }
  return { root, start, open, close }
}

/** Asks as a poll does: these inodes are in the table now, others are not. */
async function ask(owners: ProcOwners, inodes: Set<number>, gone: number[] = []) {
  for (const inode of gone) owners.forget(inode)
  await owners.learn(inodes)
  return (inode: number) => owners.get(inode)
}

test('names the process behind an inode, and knows which one we are', async () => {
  const { root, start, open } = proc()
  start(10, 'sshd')
  open(10, 3, 'socket:[100]')
  open(10, 4, '/dev/null')
  start(11, 'MainThread', '/usr/bin/node')
  open(11, 9, 'socket:[101]')
  const owner = await ask(new ProcOwners(root, 11), new Set([0, 100, 101, 102]))
  expect(owner(100)).toEqual({ kind: 'process', pid: 10, name: 'sshd', ours: false })
  expect(owner(101)).toEqual({ kind: 'process', pid: 11, name: 'node', ours: true })
  expect(owner(102)).toEqual({ kind: 'hidden' })
  expect(owner(0)).toEqual({ kind: 'none' })
})

test('looks again only when an inode appears that it never saw', async () => {
  const { root, start, open, close } = proc()
  start(10, 'sshd')
  open(10, 3, 'socket:[100]')
  const owners = new ProcOwners(root, 1)
  await ask(owners, new Set([100]))
  close(10, 3)
  open(10, 3, 'socket:[103]')
  // Nobody asks for 103 yet: what is known of 100 stays, although a look would say otherwise.
  expect((await ask(owners, new Set([100])))(100)).toMatchObject({ pid: 10 })
  // The count of descriptors is as it was; it is found all the same.
  expect((await ask(owners, new Set([100, 103])))(103)).toMatchObject({ pid: 10 })
})

test('an inode that is gone is forgotten, because the kernel may give its number to another', async () => {
  const { root, start, open, close } = proc()
  start(10, 'sshd')
  open(10, 3, 'socket:[100]')
  start(11, 'other')
  const owners = new ProcOwners(root, 1)
  await ask(owners, new Set([100]))
  await ask(owners, new Set(), [100])
  close(10, 3)
  open(11, 3, 'socket:[100]')
  expect((await ask(owners, new Set([100])))(100)).toMatchObject({ pid: 11 })
})

test('a process that may not be looked into, or ends meanwhile, is no failure', async () => {
  const { root, start, open } = proc()
  mkdirSync(join(root, '9'))
  start(10, 'sshd')
  open(10, 3, 'socket:[100]')
  const owner = await ask(new ProcOwners(root, 1), new Set([100, 101]))
  expect([owner(100).kind, owner(101).kind]).toEqual(['process', 'hidden'])
})

/** Reviews until something is to be learnt again, and learns it. */
async function review(owners: ProcOwners, now = 1000) {
  for (let turn = 0; turn < 10; turn += 1) {
    const again = owners.review(now)
    if (again.size > 0) return owners.learn(again)
  }
}

test('a socket that was handed to another process has that one as its owner', async () => {
  const { root, start, open, close } = proc()
  start(10, 'parent')
  open(10, 3, 'socket:[100]')
  open(10, 4, 'socket:[101]')
  start(11, 'child')
  const owners = new ProcOwners(root, 1)
  await ask(owners, new Set([100, 101]))
  close(10, 3)
  open(11, 9, 'socket:[100]')
  await review(owners)
  expect([owners.get(100), owners.get(101)]).toMatchObject([{ pid: 11, name: 'child' }, { pid: 10 }])
})

test('a process that ended owns nothing', async () => {
  const { root, start, open } = proc()
  start(10, 'short')
  open(10, 3, 'socket:[100]')
  const owners = new ProcOwners(root, 1)
  await ask(owners, new Set([100]))
  rmSync(join(root, '10'), { recursive: true })
  await review(owners)
  expect(owners.get(100)).toEqual({ kind: 'hidden' })
})

test('a process that became another program has its name', async () => {
  const { root, start, open } = proc()
  start(10, 'sh')
  open(10, 3, 'socket:[100]')
  const owners = new ProcOwners(root, 1)
  await ask(owners, new Set([100]))
  writeFileSync(join(root, '10', 'comm'), 'httpd\n')
  await review(owners)
  expect(owners.get(100)).toMatchObject({ pid: 10, name: 'httpd' })
})

test('who was not found is looked for again, after a longer while each time', async () => {
  const { root, start, open } = proc()
  start(10, 'sshd')
  const owners = new ProcOwners(root, 1)
  owners.review(1000)
  await owners.learn(new Set([100]))
  const due: number[] = []
  for (let now = 1000; now < 20_000; now += 1000) {
    const again = owners.review(now)
    if (again.size === 0) continue
    due.push(now)
    if (now > 10_000) open(10, 3, 'socket:[100]')
    await owners.learn(again)
  }
  expect(due).toEqual([3000, 7000, 15_000])
  expect(owners.get(100)).toMatchObject({ pid: 10 })
})

test('every owner has its turn', async () => {
  const { root, start, open } = proc()
  start(10, 'many')
  const inodes = Array.from({ length: 100 }, (_, index) => 100 + index)
  for (const inode of inodes) open(10, inode, `socket:[${inode}]`)
  const owners = new ProcOwners(root, 1)
  await ask(owners, new Set(inodes))
  rmSync(join(root, '10'), { recursive: true })
  const found = new Set<number>()
  for (let turn = 0; turn < 10; turn += 1) for (const inode of owners.review(1000)) found.add(inode)
  expect(found.size).toBe(inodes.length)
})
