import { Check } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Transfer, TransferFile } from '../../shared/contract/transfers.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useDoor } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { useFormat } from '../ui/format.ts'
import { Notice } from '../ui/notice.tsx'
import style from './files.module.css'

const PAGE = 200

/** What a transfer consists of, where each file lies and what its bytes are. Read again whenever a file is done. */
export function TransferFiles({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation()
  const { client } = useDoor()
  const words = useFailureWords()
  const [limit, setLimit] = useState(PAGE)
  const [answer, setAnswer] = useState<{ files: TransferFile[]; total: number } | null>(null)
  const [thrown, setThrown] = useState<unknown>(null)
  const { id, filesDone, state } = transfer

  // biome-ignore lint/correctness/useExhaustiveDependencies: a file that got done is the reason to read again
  useEffect(() => {
    const gone = new AbortController()
    readFiles(client.transfers.files, id, limit, gone.signal).then(setAnswer, (error) => {
      if (!gone.signal.aborted) setThrown(error)
    })
    return () => gone.abort()
  }, [client, id, limit, filesDone, state])

  if (thrown) return <Notice title={words(failureOf(thrown)).what} />
  if (!answer) return null
  return (
    <>
      <ul className={style.files}>
        {answer.files.map((file) => (
          <FileRow key={file.id} file={file} />
        ))}
      </ul>
      {answer.total > answer.files.length && (
        <Button size="small" onClick={() => setLimit(limit + PAGE)}>
          {t('transfers.more')}
        </Button>
      )}
    </>
  )
}

function FileRow({ file }: { file: TransferFile }) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = useFailureWords()
  return (
    <li className={style.file}>
      <span className={style.name}>{file.name}</span>
      <span className={style.size}>
        {file.state === 'running'
          ? format.bytesOf(file.bytes, file.size, (part, whole) => t('ui.of', { part, whole }))
          : format.bytes(file.size)}
      </span>
      {file.verified ? (
        <span title={t('transfers.verifiedMore')}>
          <Badge tone="green">
            <span className={style.verified}>
              <Check size={11} strokeWidth={3} aria-hidden="true" />
              {t('transfers.verified')}
            </span>
          </Badge>
        </span>
      ) : (
        <Badge tone={file.state === 'failed' ? 'amber' : 'soft'}>{t(`transfers.file.${file.state}`)}</Badge>
      )}
      {file.failure && <span className={style.more}>{sentence(words(file.failure))}</span>}
      {file.path && <span className={style.fact}>{file.path}</span>}
      {file.sha256 && <span className={style.fact}>sha256 {file.sha256}</span>}
    </li>
  )
}

const sentence = ({ what, why, next }: { what: string; why: string; next: string }) => `${what} ${why} ${next}`

type FilesCall = (
  input: { id: string; offset: number; limit: number },
  options: { signal: AbortSignal },
) => PromiseLike<{ files: TransferFile[]; total: number }>

/** The first `count` files, a page at a time: the contract gives at most 1000 an answer. */
export async function readFiles(
  files: FilesCall,
  id: string,
  count: number,
  signal: AbortSignal,
  onPage: (found: readonly TransferFile[]) => void = () => {},
) {
  const found: TransferFile[] = []
  for (;;) {
    const limit = Math.min(1000, count - found.length)
    const page = await files({ id, offset: found.length, limit }, { signal })
    found.push(...page.files)
    onPage(found)
    const whole = found.length >= Math.min(count, page.total)
    if (whole || page.files.length === 0) return { files: found, total: page.total }
  }
}
