import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Handbill, test } from './fixtures/handbill.ts'

/** As many as an offer may have in `npm run soak`; a share of them in every run of the tests. */
const COUNT = process.env.HANDBILL_SOAK ? 100_000 : 3_000
const PER_FOLDER = 1_000
const MiB = 1024 * 1024
/** Both ends know each file by name, size, time, hash and state: of 100,000 it was 330 MiB and 309. */
const MOST_MIB = 160 + COUNT / 400

test('an offer of very many small files is received to the last one', async ({ handbills }) => {
  test.setTimeout(60_000 + COUNT * 12)
  const album = join(handbills.folder, 'album')
  for (let index = 0; index < COUNT; index += 1) {
    if (index % PER_FOLDER === 0) await mkdir(join(album, `${index / PER_FOLDER}`), { recursive: true })
    await writeFile(join(album, `${Math.floor(index / PER_FOLDER)}`, `${index}.txt`), `file ${index}`)
  }
  const inbox = join(handbills.folder, 'received')
  const desk = handbills.run('desk', 'receive', '--dir', inbox, '--accept', 'all', '--lan-port', '0')
  const { port } = await desk.event<{ port: number }>('listening')
  const begun = performance.now()
  const studio = handbills.run('studio', 'send', album, '--to', `127.0.0.1:${port}`)
  const most = { desk: 0, studio: 0 }
  const reading = setInterval(() => {
    void residentMiB(desk).then((now) => (most.desk = Math.max(most.desk, now)))
    void residentMiB(studio).then((now) => (most.studio = Math.max(most.studio, now)))
  }, 100)
  expect(await studio.ended(), studio.log.slice(-2000)).toBe(0)
  clearInterval(reading)
  const seconds = (performance.now() - begun) / 1000
  console.log(
    `${COUNT} files in ${seconds.toFixed(1)} s; at most ${most.studio.toFixed(0)} MiB there, ${most.desk.toFixed(0)} here`,
  )
  await desk.event('ended')
  expect(desk.events('received')).toHaveLength(COUNT)
  for (let index = 0; index < COUNT; index += 1) {
    const path = join(inbox, 'album', `${Math.floor(index / PER_FOLDER)}`, `${index}.txt`)
    if ((await readFile(path, 'utf8')) !== `file ${index}`) throw new Error(`${path} is not what was sent`)
  }
  if (process.platform === 'linux') {
    expect(most.desk).toBeLessThan(MOST_MIB)
    expect(most.studio).toBeLessThan(MOST_MIB)
  }
})

/** 0 where that cannot be read. */
async function residentMiB({ process: { pid } }: Handbill): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024) / MiB
}
