import { Search, X } from 'lucide-react'
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { complete, type Known, type Suggestion } from '../../shared/tcp/complete.ts'
import { MAX_TYPED } from '../../shared/tcp/filter.ts'
import { useApi, useLive } from '../live/context.tsx'
import { IconButton } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Field, TextInput } from '../ui/field.tsx'
import { accepted, moved } from './completing.ts'
import { useFaultWords } from './fault-words.ts'
import style from './filter-box.module.css'
import { knownOf } from './known.ts'
import { SocketsContext } from './store.ts'

/** The question to the table, with what may stand at the caret below it (ARIA's combobox with a list). */
export function FilterBox() {
  const { t } = useTranslation()
  const api = useApi(SocketsContext)
  const text = useLive(SocketsContext, (state) => state.text)
  const parsed = useLive(SocketsContext, (state) => state.parsed)
  const words = useFaultWords()
  const list = useId()
  const input = useRef<HTMLInputElement>(null)
  const placed = useRef<number | null>(null)
  const [caret, setCaret] = useState(text.length)
  const [known, setKnown] = useState<Known>({})
  const [asked, setAsked] = useState(false)
  const [active, setActive] = useState(-1)
  const completion = complete(text, caret, known)
  const { suggestions } = completion
  const open = asked && suggestions.length > 0

  // The caret of a controlled input jumps to the end when its text is set from outside.
  useLayoutEffect(() => {
    if (placed.current === null) return
    input.current?.setSelectionRange(placed.current, placed.current)
    placed.current = null
  })

  const ask = (on: boolean) => {
    if (on && !asked) setKnown(knownOf(api.getState().board))
    setAsked(on)
    setActive(-1)
  }
  const take = (suggestion: Suggestion) => {
    const { text: next, caret: at } = accepted(text, completion, suggestion)
    placed.current = at
    api.setText(next)
    setCaret(at)
    setActive(-1)
    setAsked(suggestion.kind === 'name')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : null
    if (step !== null) {
      if (open) setActive(moved(active, suggestions.length, step))
      else ask(true)
    } else if (event.key === 'Escape' && open) ask(false)
    else if ((event.key === 'Enter' || event.key === 'Tab') && open && active >= 0) take(suggestions[active]!)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div className={style.box}>
      <Field label={t('sockets.filter')} hidden error={parsed.ok || open ? null : words(parsed)}>
        {(control) => (
          <TextInput
            {...control}
            ref={input}
            mono
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={open}
            aria-controls={list}
            aria-activedescendant={open && active >= 0 ? `${list}-${active}` : undefined}
            maxLength={MAX_TYPED}
            icon={<Search size={14} aria-hidden="true" />}
            placeholder={t('sockets.placeholder')}
            value={text}
            onChange={({ target }) => {
              api.setText(target.value)
              setCaret(target.selectionStart ?? target.value.length)
              ask(true)
            }}
            onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart ?? 0)}
            onKeyDown={onKeyDown}
            onBlur={() => ask(false)}
            after={
              text && (
                <IconButton label={t('sockets.clear')} size="small" onClick={() => api.setText('')}>
                  <X size={14} />
                </IconButton>
              )
            }
          />
        )}
      </Field>
      <div id={list} role="listbox" aria-label={t('sockets.suggestions')} className={style.list} hidden={!open}>
        {open &&
          suggestions.map((suggestion, index) => (
            // The keys go to the input, which has the focus all the time.
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            <div
              key={suggestion.text}
              id={`${list}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              className={classes(style.item, index === active && style.active)}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(suggestion)}
            >
              <span className={style.word}>{suggestion.text}</span>
              <span className={style.kind}>{t(`sockets.kinds.${suggestion.kind}`)}</span>
            </div>
          ))}
      </div>
      <span className="visually-hidden" role="status">
        {open && t('sockets.suggested', { count: suggestions.length })}
      </span>
    </div>
  )
}
