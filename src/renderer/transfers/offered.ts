import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Issue } from '../../shared/contract/failure.ts'
import type { Transfer, TransferFile } from '../../shared/contract/transfers.ts'
import { useDoor } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { readFiles } from './files.tsx'

/** The files of an offer as they are read, a thousand at a time. */
export function useOfferedFiles({ id, fileCount }: Transfer): readonly TransferFile[] {
  const { client } = useDoor()
  const [files, setFiles] = useState<readonly TransferFile[]>([])
  useEffect(() => {
    const gone = new AbortController()
    // The sender may have gone at this moment; then the question goes as well.
    readFiles(client.transfers.files, id, fileCount, gone.signal, (read) => setFiles([...read])).catch(() => {})
    return () => gone.abort()
  }, [client, id, fileCount])
  return files
}

export type Rename = Readonly<Record<string, string>>

export interface Standing {
  /** Ids of the files whose name is taken where they would go. */
  readonly taken: ReadonlySet<string>
  /** What is wrong with the name that somebody typed for a file, or with the folder. */
  readonly wrong: { readonly file: string | null; readonly words: string } | null
}

/** How the offer stands to what lies in its folder, asked again whenever a name or the folder changes. */
export function useStanding(id: string, rename: Rename, folder: string | undefined): Standing {
  const { t } = useTranslation()
  const { client } = useDoor()
  const [standing, setStanding] = useState<Standing>({ taken: new Set(), wrong: null })
  useEffect(() => {
    const gone = new AbortController()
    client.transfers.taken({ id, rename, ...(folder && { folder }) }, { signal: gone.signal }).then(
      ({ files }) => setStanding({ taken: new Set(files), wrong: null }),
      (thrown) => {
        if (gone.signal.aborted) return
        const [field, file = null] = issueOf(thrown)?.path ?? []
        if (field === 'rename')
          setStanding((before) => ({ ...before, wrong: { file: String(file), words: t('transfers.ask.wrongName') } }))
        if (field === 'folder')
          setStanding((before) => ({ ...before, wrong: { file: null, words: t('transfers.ask.wrongFolder') } }))
      },
    )
    return () => gone.abort()
  }, [client, id, rename, folder, t])
  return standing
}

function issueOf(thrown: unknown): Issue | undefined {
  const { code, data } = failureOf(thrown)
  return code === 'INPUT_INVALID' ? (data.issues as Issue[] | undefined)?.[0] : undefined
}
