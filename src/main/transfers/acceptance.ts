import type { Existing } from '../../shared/contract/settings.ts'
import type { Announced } from './arrival.ts'
import { type Destination, folderOf, named } from './destination.ts'
import { leftOut } from './existing.ts'
import { type AnnouncedFolder, Folders } from './folders.ts'
import { Inbox } from './inbox.ts'
import type { TransferRecord } from './record.ts'
import { decided, full } from './refusals.ts'
import { Stock } from './stock.ts'
import type { Hashing } from './thread/hashing.ts'
import type { Origin, Unfinished } from './unfinished.ts'

/** What a yes means in particular. */
export interface Choice extends Destination {
  /** Which of the offered files; all when left out, but of a text none. */
  readonly files?: readonly string[] | undefined
  /** For files whose name is taken; the setting when left out. */
  readonly existing?: Existing | undefined
}

export interface AcceptanceOptions {
  readonly record: TransferRecord
  readonly announced: ReadonlyMap<string, Announced>
  readonly folder: string
  /** Folders that come with the files, empty ones among them. */
  readonly folders?: readonly AnnouncedFolder[]
  /** Bytes already promised to other transfers. */
  readonly promised: () => number
  readonly existing: Existing
  readonly unfinished: Unfinished
  readonly hashing: Hashing
  /** Whether the sender knows how to go on with a file whose beginning is here. */
  readonly resumes: boolean
  /** Whether these are the files that are still due of one that broke off. */
  readonly goesOn: boolean
}

/** What a yes has led to. */
export interface Acceptance {
  /** The files that shall come. */
  readonly ids: ReadonlySet<string>
  /** Where those lie that need not come, as far as they are here. */
  readonly here: ReadonlyMap<string, string>
  /** All of them under the names that they get here. */
  readonly named: ReadonlyMap<string, Announced>
  readonly folder: string
  readonly inbox: Inbox
  readonly folders: Folders
  readonly stock: Stock
}

/**
 * Finds out what of an offer shall come, makes sure that there is room for it, and makes its folders.
 * @throws Failure FILE_UNWRITABLE, INPUT_INVALID; CONFLICT when it has been decided otherwise meanwhile
 */
export async function acceptanceOf(options: AcceptanceOptions, choice: Choice): Promise<Acceptance> {
  const { files, existing = options.existing, ...destination } = choice
  const { record, announced, promised, unfinished, hashing } = options
  const origin = originOf(options)
  const folder = folderOf(destination, options.folder)
  const renamed = named(announced, destination)
  const chosen = new Set(files ? files.filter((id) => announced.has(id)) : announced.keys())
  const inbox = await Inbox.open(folder)
  const came = await unfinished.whole(origin, announced)
  const unseen = [...renamed].filter(([id]) => chosen.has(id) && !came.has(id))
  const here = await leftOut(inbox, unseen, existing, hashing, unfinished.placed(origin, announced))
  for (const id of here.keys()) chosen.delete(id)
  const wanted = Array.from(chosen, (id) => announced.get(id) as Announced)
  const needed = sumOf(wanted) - (await unfinished.held(origin, announced, chosen))
  const free = (await inbox.free()) - promised()
  if (needed > free) throw full(folder, needed, free)
  const folders = new Folders(options.folders ?? [], inbox)
  // Who takes only some of the files takes only their folders.
  if (!files) await folders.make()
  assertAsking(record)
  const stock = await Stock.take(unfinished, origin, announced, chosen, { ...destination, existing })
  const whole = new Map(here)
  for (const id of announced.keys()) {
    const path = stock.pathOf(id)
    if (path !== null) whole.set(id, path)
    if (path !== null) chosen.delete(id)
  }
  return { ids: chosen, here: whole, named: renamed, folder, inbox, folders, stock }
}

/** Says in the list what comes, and what does not. */
export function tellAcceptance({ record, announced, goesOn }: AcceptanceOptions, acceptance: Acceptance): void {
  const { ids, here, stock, folder } = acceptance
  for (const [id, { size }] of announced) {
    if (ids.has(id)) continue
    const path = here.get(id) ?? null
    const whole = goesOn && stock.pathOf(id) !== null
    record.changeFile(id, whole ? { state: 'done', path, bytes: size ?? 0 } : { state: 'skipped', path })
  }
  const done = record.files.filter(({ state }) => state === 'done')
  const due = Array.from(ids, (id) => announced.get(id) as Announced)
  record.change({
    folder,
    state: 'running',
    expiresAt: null,
    fileCount: ids.size + done.length,
    total: sumOf(due) + sumOf(done),
    filesDone: done.length,
    bytes: record.files.reduce((sum, { bytes }) => sum + bytes, 0),
  })
}

/** @throws Failure CONFLICT */
export function assertAsking({ transfer: { state } }: TransferRecord): void {
  if (state !== 'asking') throw decided(state)
}

function originOf({ folder, resumes, record }: AcceptanceOptions): Origin {
  return { from: resumes ? record.transfer.peer.fingerprint : null, folder }
}

function sumOf(files: readonly { readonly size: number | null }[]): number {
  return files.reduce((sum, { size }) => sum + (size ?? 0), 0)
}
