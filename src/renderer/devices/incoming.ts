import { useEffect } from 'react'
import { MAX_TEXT } from '../../shared/contract/transfers.ts'
import { fileCountOf } from './files.ts'
import type { Draft } from './send-dialog.tsx'

/**
 * Files and texts that were pasted, or dropped beside the cards: they still need somebody to go to. What is pasted
 * while a card has the keyboard is meant for that device.
 */
export function useStray(onDraft: (draft: Draft) => void, onDropped: (dropped: DataTransfer) => void): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])]
      const text = event.clipboardData?.getData('text/plain').slice(0, MAX_TEXT) ?? ''
      if (isTyping(event.target) || (files.length === 0 && text === '')) return
      event.preventDefault()
      const to = document.activeElement?.closest<HTMLElement>('[data-device]')?.dataset.device
      onDraft({ ...(files.length > 0 ? { files } : { text }), ...(to && { to }) })
    }
    const onDragOver = (event: DragEvent) => {
      if (event.dataTransfer && fileCountOf(event.dataTransfer) !== null) event.preventDefault()
    }
    const onDrop = (event: DragEvent) => {
      if (!event.dataTransfer || event.dataTransfer.files.length === 0) return
      event.preventDefault()
      onDropped(event.dataTransfer)
    }
    addEventListener('paste', onPaste)
    addEventListener('dragover', onDragOver)
    addEventListener('drop', onDrop)
    return () => {
      removeEventListener('paste', onPaste)
      removeEventListener('dragover', onDragOver)
      removeEventListener('drop', onDrop)
    }
  }, [onDraft, onDropped])
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(target.tagName))
}
