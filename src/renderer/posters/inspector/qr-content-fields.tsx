import { useTranslation } from 'react-i18next'
import type { QrContent, QrLayer } from '../../../shared/poster/document.ts'
import { SelectRow, SwitchRow, TextRow } from './rows.tsx'
import { usePatch } from './use-patch.ts'

const kinds = ['text', 'wifi', 'vcard', 'email', 'geo'] as const
const securities = ['WPA', 'WEP', 'none'] as const

const vcard = ['firstName', 'lastName', 'organisation', 'title', 'phone', 'email', 'url', 'address', 'note'] as const
const email = ['to', 'subject', 'body'] as const
const geo = ['latitude', 'longitude'] as const
const wifi = ['ssid', 'password'] as const
const texts = { vcard, email, geo, wifi }

/** What a code says: a text or an address, or what a phone offers to do. */
export function QrContentFields({ layer }: { layer: QrLayer }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  const { content } = layer
  return (
    <>
      <SelectRow
        label={t('posters.option.says')}
        field="content"
        value={content?.type ?? 'text'}
        items={kinds.map((value) => ({ value, label: t(`posters.choice.content.${value}`) }))}
        onChoose={(kind) =>
          kind === 'text'
            ? put({ content: undefined, value: 'https://' })
            : put({ content: contentOf(kind, t('posters.option.aNetwork')), value: '' })
        }
      />
      {content ? (
        texts[content.type].map((name) => (
          <TextRow
            key={name}
            lines={name === 'body' || name === 'note' || name === 'address'}
            label={t(`posters.content.${name}`)}
            field={`content.${name}`}
            value={(content as unknown as Record<string, string>)[name] ?? ''}
            onChange={(value) => set({ content: { ...content, [name]: value } })}
            onEnd={end}
          />
        ))
      ) : (
        <TextRow
          lines
          label={t('posters.value')}
          field="value"
          value={layer.value}
          onChange={(value) => set({ value })}
          onEnd={end}
        />
      )}
      {content?.type === 'wifi' && (
        <>
          <SelectRow
            label={t('posters.content.security')}
            field="content.security"
            value={content.security}
            items={securities.map((value) => ({ value, label: t(`posters.choice.security.${value}`) }))}
            onChoose={(security) => put({ content: { ...content, security } })}
          />
          <SwitchRow
            label={t('posters.content.hidden')}
            field="content.hidden"
            checked={content.hidden}
            onChoose={(hidden) => put({ content: { ...content, hidden } })}
          />
        </>
      )}
    </>
  )
}

/** What a content of this kind begins with: fields that must not be empty are not. */
function contentOf(kind: QrContent['type'], network: string): QrContent {
  switch (kind) {
    case 'wifi':
      return { type: 'wifi', ssid: network, password: '', security: 'WPA', hidden: false }
    case 'vcard':
      return {
        type: 'vcard',
        ...(Object.fromEntries(vcard.map((name) => [name, ''])) as Record<(typeof vcard)[number], string>),
      }
    case 'email':
      return { type: 'email', to: 'name@example.org', subject: '', body: '' }
    case 'geo':
      return { type: 'geo', latitude: '0', longitude: '0' }
  }
}
