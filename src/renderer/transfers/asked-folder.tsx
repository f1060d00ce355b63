import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Existing } from '../../shared/contract/settings.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { Select } from '../ui/select.tsx'
import style from './asked-folder.module.css'
import type { Standing } from './offered.ts'

interface AskedFolderProps {
  /** Where it goes when nothing else is said. */
  usual: string
  folder: string | undefined
  existing: Existing
  standing: Standing
  onFolder: (folder: string | undefined) => void
  onExisting: (existing: Existing) => void
}

/** Where the files of this offer go, and what becomes of those whose name is taken there. */
export function AskedFolder({ usual, folder, existing, standing, onFolder, onExisting }: AskedFolderProps) {
  const { t } = useTranslation()
  const [editing, setEditing] = useState(false)
  const { taken } = standing
  const choices = (['keep-both', 'skip', 'overwrite'] as const).map((value) => ({
    value,
    label: t(`transfers.ask.existing.${value}`),
  }))
  return (
    <div className={style.place}>
      {taken.size > 0 && (
        <div className={style.row}>
          <span className={style.taken}>{t('transfers.ask.taken', { count: taken.size })}</span>
          <Select
            size="small"
            aria-label={t('transfers.ask.existingLabel')}
            value={existing}
            items={choices}
            onChange={onExisting}
          />
        </div>
      )}
      {editing ? (
        <FolderField
          value={folder ?? usual}
          onDone={(next) => {
            setEditing(false)
            onFolder(next === usual ? undefined : next)
          }}
        />
      ) : (
        <div className={style.row}>
          <span className={style.folder} title={folder ?? usual}>
            {t('transfers.ask.to', { folder: folder ?? usual })}
          </span>
          <Button size="small" look="quiet" onClick={() => setEditing(true)}>
            {t('transfers.ask.otherFolder')}
          </Button>
        </div>
      )}
    </div>
  )
}

function FolderField({ value, onDone }: { value: string; onDone: (folder: string) => void }) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState(value)
  const done = () => onDone(draft.trim() === '' ? value : draft.trim())
  return (
    <Field label={t('transfers.ask.folderLabel')}>
      {(control) => (
        <TextInput
          {...control}
          autoFocus
          mono
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={done}
          onKeyDown={(event) => {
            if (event.key === 'Enter') done()
            if (event.key === 'Escape') onDone(value)
          }}
        />
      )}
    </Field>
  )
}
