import { useVirtualizer } from '@tanstack/react-virtual'
import { Pencil, Search } from 'lucide-react'
import { useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TransferFile } from '../../shared/contract/transfers.ts'
import { IconButton } from '../ui/button.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { TextInput } from '../ui/field.tsx'
import { useFormat } from '../ui/format.ts'
import style from './asked-files.module.css'
import type { Rename, Standing } from './offered.ts'
import { all, countOf, isPicked, none, type Picks, pick } from './picks.ts'

const ROW = 30
/** From here on a list is searched rather than read. */
const MANY = 12

interface AskedFilesProps {
  /** As many as are read by now. */
  files: readonly TransferFile[]
  fileCount: number
  /** Bytes of all of them. */
  total: number
  picks: Picks
  rename: Rename
  standing: Standing
  onPicks: (picks: Picks) => void
  onRename: (rename: Rename) => void
}

/** What is offered, with a tick for what shall come and a pencil for what it shall be called. One file needs no tick. */
export function AskedFiles({ files, fileCount, total, picks, rename, standing, onPicks, onRename }: AskedFilesProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const id = useId()
  const [words, setWords] = useState('')
  const [editing, setEditing] = useState<string | null>(null)
  const shown = useMemo(() => found(files, rename, words), [files, rename, words])
  // Without a search the tick means those as well that are still being read.
  const searching = words !== ''
  const meant = searching ? shown.length : fileCount
  const ticked = searching ? shown.filter((file) => isPicked(picks, file.id)).length : countOf(picks, fileCount)
  const pickable = fileCount > 1
  const pickAll = (come: boolean) => {
    const ids = shown.map((file) => file.id)
    onPicks(searching ? pick(picks, ids, come) : come ? all : none)
  }

  const name = (file: TransferFile, given: string) => {
    setEditing(null)
    const { [file.id]: _, ...others } = rename
    const same = given.trim() === '' || given.trim() === file.name
    onRename(same ? others : { ...others, [file.id]: given.trim() })
  }

  return (
    <div className={style.offer}>
      {fileCount > MANY && (
        <TextInput
          type="search"
          icon={<Search size={14} />}
          aria-label={t('transfers.ask.search')}
          placeholder={t('transfers.ask.search')}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && setWords('')}
        />
      )}
      {pickable && (
        <div className={style.row}>
          <Checkbox
            checked={meant > 0 && ticked === meant}
            some={ticked > 0 && ticked < meant}
            onChange={pickAll}
            aria-labelledby={`${id}-all`}
          />
          <span id={`${id}-all`} className={style.soft}>
            {searching ? t('transfers.ask.found', { count: shown.length }) : t('transfers.ask.all')}
          </span>
          <span className={style.size}>
            {files.length < fileCount ? t('transfers.ask.loading') : format.bytes(searching ? sizeOf(shown) : total)}
          </span>
        </div>
      )}
      <Rows files={shown}>
        {(file) =>
          editing === file.id ? (
            <NameInput
              initial={nameOf(file, rename)}
              label={t('transfers.ask.newName', { name: file.name })}
              onDone={(given) => (given === null ? setEditing(null) : name(file, given))}
            />
          ) : (
            <>
              {pickable && (
                <Checkbox
                  checked={isPicked(picks, file.id)}
                  onChange={(come) => onPicks(pick(picks, [file.id], come))}
                  aria-labelledby={`${id}-${file.id}`}
                />
              )}
              <span
                id={`${id}-${file.id}`}
                className={Object.hasOwn(rename, file.id) ? style.renamed : style.name}
                title={Object.hasOwn(rename, file.id) ? `${file.name} → ${rename[file.id]}` : file.name}
              >
                {nameOf(file, rename)}
              </span>
              {standing.taken.has(file.id) && <span className={style.taken}>{t('transfers.ask.isTaken')}</span>}
              <span className={style.size}>{format.bytes(file.size)}</span>
              <IconButton
                label={t('transfers.ask.rename', { name: nameOf(file, rename) })}
                size="small"
                onClick={() => setEditing(file.id)}
              >
                <Pencil size={13} />
              </IconButton>
            </>
          )
        }
      </Rows>
    </div>
  )
}

/** Only the rows in view exist: an offer may have a hundred thousand. */
function Rows({ files, children }: { files: TransferFile[]; children: (file: TransferFile) => React.ReactNode }) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: files.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
    getItemKey: (index) => files[index]!.id,
  })
  return (
    <div ref={scroller} className={style.scroller}>
      <ul className={style.files} aria-label={t('transfers.ask.files')} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => (
          <li
            key={key}
            className={style.file}
            aria-setsize={files.length}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${start}px)` }}
          >
            {children(files[index]!)}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Enter or leaving it takes the name, Escape leaves everything as it was. */
function NameInput({
  initial,
  label,
  onDone,
}: {
  initial: string
  label: string
  onDone: (name: string | null) => void
}) {
  const [draft, setDraft] = useState(initial)
  return (
    <TextInput
      className={style.naming}
      autoFocus
      aria-label={label}
      value={draft}
      onFocus={(event) => event.target.setSelectionRange(startOf(initial), stemOf(initial))}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={() => onDone(draft)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onDone(draft)
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onDone(null)
      }}
    />
  )
}

/** What one wants to write over: the name without its folders and its ending. */
const startOf = (name: string) => name.lastIndexOf('/') + 1
function stemOf(name: string): number {
  const dot = name.lastIndexOf('.')
  return dot > startOf(name) ? dot : name.length
}

function found(files: readonly TransferFile[], rename: Rename, words: string): TransferFile[] {
  const wanted = words.trim().toLowerCase()
  return files.filter(({ id, name }) => `${name}\n${nameOf({ id, name }, rename)}`.toLowerCase().includes(wanted))
}

const sizeOf = (files: TransferFile[]) => files.reduce((sum, { size }) => sum + size, 0)

/** Ids are the sender's words, and one of them may be called like something that every object has. */
function nameOf({ id, name }: Pick<TransferFile, 'id' | 'name'>, rename: Rename): string {
  return (Object.hasOwn(rename, id) && rename[id]) || name
}
