import { useTranslation } from 'react-i18next'
import type { Settings } from '../../shared/contract/settings.ts'
import type { TrustedPeer } from '../../shared/contract/transfers.ts'
import { useLive } from '../live/context.tsx'
import { Card, Section } from '../ui/card.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Field } from '../ui/field.tsx'
import { inGroups } from '../ui/fingerprint.ts'
import { Page } from '../ui/page.tsx'
import { Select } from '../ui/select.tsx'
import { Switch } from '../ui/switch.tsx'
import { AccessKeys } from './access-keys.tsx'
import { IdentityActions } from './identity-actions.tsx'
import style from './page.module.css'
import { useSaving } from './saving.ts'
import { SettingsContext } from './store.ts'
import { LimitSetting, PinSetting, PortSetting, TextSetting } from './text-setting.tsx'
import { TrustedDevices } from './trusted-devices.tsx'

/** Facts about this Handbill that are shown beside its settings. */
export interface About {
  fingerprint: string
  dataFolder: string
  version: string
}

export function SettingsPage({ about, trusted }: { about: About | null; trusted: readonly TrustedPeer[] }) {
  const { t } = useTranslation()
  const settings = useLive(SettingsContext, ({ value }) => value)
  if (!settings) return null
  return (
    <Page title={t('shell.settings')} count={t('settings.saved')}>
      <div className={style.sections}>
        <Section title={t('settings.receiving')}>
          <Card className={style.fields}>
            <TextSetting name="alias" value={settings.alias} hint={t('settings.aliasHint')} />
            <TextSetting name="folder" value={settings.folder} hint={t('settings.folderHint')} mono />
            <AcceptSetting settings={settings} />
            <ExistingSetting value={settings.existing} />
            <SwitchSetting name="oneAtATime" hint={t('settings.oneAtATimeHint')} value={settings.oneAtATime} />
            <SwitchSetting
              name="keepExecutable"
              hint={t('settings.keepExecutableHint')}
              value={settings.keepExecutable}
            />
            <PinSetting value={settings.pin} />
          </Card>
        </Section>
        <TrustedDevices peers={trusted} />
        <Section title={t('settings.network')}>
          <Card className={style.fields}>
            <PortSetting
              name="lanPort"
              label={t('settings.port')}
              hint={t('settings.portHint')}
              value={settings.lanPort}
            />
            <LimitSetting name="sendLimit" value={settings.sendLimit} />
            <LimitSetting name="receiveLimit" value={settings.receiveLimit} />
            <SwitchSetting name="discovery" hint={t('settings.discoveryHint')} value={settings.discovery} />
            <SwitchSetting name="classic" hint={t('settings.classicHint')} value={settings.classic} />
            {settings.classic && (
              <PortSetting
                name="classicPort"
                label={t('settings.classicPort')}
                hint={t('settings.classicPortHint')}
                value={settings.classicPort}
              />
            )}
          </Card>
        </Section>
        <Section title={t('settings.posters')}>
          <Card className={style.fields}>
            <SwitchSetting
              name="privatePictures"
              hint={t('settings.privatePicturesHint')}
              value={settings.privatePictures}
            />
          </Card>
        </Section>
        <Section title={t('settings.looks')}>
          <Card className={style.fields}>
            <LooksSettings settings={settings} />
          </Card>
        </Section>
        {about && <Identity {...about} />}
        <AccessKeys />
      </div>
    </Page>
  )
}

function AcceptSetting({ settings }: { settings: Settings }) {
  const { t } = useTranslation()
  const { save, error } = useSaving('accept')
  const items = [
    { value: 'ask', label: t('settings.acceptAsk') },
    { value: 'trusted', label: t('settings.acceptTrusted') },
    { value: 'all', label: t('settings.acceptAll') },
  ] as const
  const hints = { ask: undefined, trusted: t('settings.acceptTrustedHint'), all: t('settings.acceptAllHint') }
  return (
    <Field layout="side" label={t('settings.accept')} hint={hints[settings.accept]} error={error}>
      {(control) => (
        <Select {...control} value={settings.accept} items={items} onChange={(accept) => save({ accept })} />
      )}
    </Field>
  )
}

function ExistingSetting({ value }: { value: Settings['existing'] }) {
  const { t } = useTranslation()
  const { save, error } = useSaving('existing')
  const items = (['keep-both', 'skip', 'overwrite'] as const).map((one) => ({
    value: one,
    label: t(`settings.existings.${one}`),
  }))
  return (
    <Field layout="side" label={t('settings.existing')} hint={t('settings.existingHint')} error={error}>
      {(control) => <Select {...control} value={value} items={items} onChange={(existing) => save({ existing })} />}
    </Field>
  )
}

interface SwitchSettingProps {
  name: 'discovery' | 'classic' | 'oneAtATime' | 'keepExecutable' | 'privatePictures'
  hint: string
  value: boolean
}

function SwitchSetting({ name, hint, value }: SwitchSettingProps) {
  const { t } = useTranslation()
  const { save, error } = useSaving(name)
  return (
    <Field layout="side" label={t(`settings.${name}`)} hint={hint} error={error}>
      {(control) => (
        <span className={style.switch}>
          <Switch {...control} checked={value} onChange={(checked) => save({ [name]: checked })} />
        </span>
      )}
    </Field>
  )
}

function LooksSettings({ settings }: { settings: Settings }) {
  const { t } = useTranslation()
  const { save, error } = useSaving('theme')
  const themes = (['system', 'light', 'dark'] as const).map((value) => ({
    value,
    label: t(`settings.themes.${value}`),
  }))
  // A language is named in itself, so that whoever reads only that one finds it.
  const languages = [
    { value: 'system', label: t('settings.languageSystem') },
    { value: 'en', label: 'English' },
    { value: 'zh-CN', label: '简体中文' },
  ] as const
  return (
    <>
      <Field layout="side" label={t('settings.theme')} error={error}>
        {(control) => (
          <Select {...control} value={settings.theme} items={themes} onChange={(theme) => save({ theme })} />
        )}
      </Field>
      <Field layout="side" label={t('settings.language')}>
        {(control) => (
          <Select
            {...control}
            value={settings.language}
            items={languages}
            onChange={(language) => save({ language })}
          />
        )}
      </Field>
    </>
  )
}

function Identity({ fingerprint, dataFolder, version }: About) {
  const { t } = useTranslation()
  return (
    <Section title={t('settings.identity')}>
      <Card className={style.fields}>
        <dl className={style.facts}>
          <dt>{t('settings.fingerprint')}</dt>
          <dd>
            <div className={style.fingerprint}>
              <code>{inGroups(fingerprint)}</code>
              <CopyButton text={fingerprint} />
            </div>
            <div className={style.hint}>{t('settings.fingerprintHint')}</div>
          </dd>
          <dt>{t('settings.dataFolder')}</dt>
          <dd className="mono">{dataFolder}</dd>
          <dt>{t('settings.version')}</dt>
          <dd>Handbill {version}</dd>
        </dl>
        <IdentityActions fingerprint={fingerprint} />
      </Card>
    </Section>
  )
}
