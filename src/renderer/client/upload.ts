import { Failure, type FailureCode, failureRecord, failures } from '../../shared/contract/failure.ts'
import type { SendSource } from '../../shared/contract/transfers.ts'

/** Puts a file into the host's staging area, straight from the disk. XMLHttpRequest, because `fetch` tells no progress. */
export function upload(
  file: File,
  onProgress: (bytes: number) => void = () => {},
  signal?: AbortSignal,
): Promise<SendSource> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const request = new XMLHttpRequest()
    const abort = () => {
      request.abort()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', abort, { once: true })
    request.upload.onprogress = ({ loaded }) => onProgress(loaded)
    request.onloadend = () => {
      signal?.removeEventListener('abort', abort)
      if (request.status === 201) resolve({ kind: 'staged', id: (request.response as { id: string }).id })
      else reject(failureOf(request.response, file.name))
    }
    request.open('PUT', `/staging?${new URLSearchParams({ name: file.webkitRelativePath || file.name })}`)
    request.responseType = 'json'
    request.send(file)
  })
}

function failureOf(answer: unknown, name: string): Failure {
  const { success, data: record } = failureRecord.safeParse(answer)
  if (success && record.code in failures) return new Failure(record.code as FailureCode, record.data as never)
  return new Failure('FILE_UNREADABLE', {
    what: `${name} was not uploaded.`,
    why: 'The connection was lost, or the browser could not read the file.',
    next: 'Drop the file again.',
    file: name,
    cause: 'network',
  })
}
