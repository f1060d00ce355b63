import { useCallback, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFailureWords } from '../../i18n/failure-words.ts'
import { useDoor } from '../../live/context.tsx'
import { failureOf } from '../../live/failure.ts'
import { useToast } from '../../ui/toast.tsx'
import { type EditingStore, isUnsaved } from '../editing.ts'

export interface Disk {
  readonly busy: 'saving' | 'exporting' | null
  save(): void
  /** Saves first if need be: what is exported is what is seen. */
  exportPng(): void
}

/** Saving and exporting, one at a time; failures are said in a toast and change nothing. */
export function useDisk(name: string, editing: EditingStore): Disk {
  const { t } = useTranslation()
  const { client, kind, mediaUrl } = useDoor()
  const toast = useToast()
  const words = useFailureWords()
  const [busy, setBusy] = useState<Disk['busy']>(null)
  const running = useRef(false)

  const once = useCallback(
    async (as: 'saving' | 'exporting', work: () => Promise<void>) => {
      if (running.current) return
      running.current = true
      setBusy(as)
      try {
        await work()
      } catch (thrown) {
        const { what, why, next } = words(failureOf(thrown))
        toast({ title: what, description: `${why} ${next}`, tone: 'amber' })
      } finally {
        running.current = false
        setBusy(null)
      }
    },
    [toast, words],
  )

  const write = useCallback(async () => {
    const document = editing.getState().history.present
    if (!isUnsaved(editing.getState())) return
    await client.posters.save({ name, document })
    editing.markSaved(document)
  }, [client, editing, name])

  const exportPng = useCallback(
    () =>
      once('exporting', async () => {
        await write()
        const { media, path, width, height } = await client.posters.render({
          name,
          variables: editing.getState().values,
        })
        if (kind === 'web') download(mediaUrl(media), `${name}.png`)
        toast({ title: t('posters.exported', { width, height }), description: path, tone: 'green' })
      }),
    [client, editing, kind, mediaUrl, name, once, t, toast, write],
  )

  return { busy, save: useCallback(() => once('saving', write), [once, write]), exportPng }
}

function download(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}
