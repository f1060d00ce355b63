import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'

export function TransfersRoute() {
  const { t } = useTranslation()
  return <Page title={t('shell.transfers')}>{null}</Page>
}
export function SocketsRoute({ filter }: { filter: string | null }) {
  const { t } = useTranslation()
  return <Page title={t('shell.sockets')}>{filter}</Page>
}
export function LabRoute() {
  const { t } = useTranslation()
  return <Page title={t('shell.lab')}>{null}</Page>
}
export function SettingsRoute() {
  const { t } = useTranslation()
  return <Page title={t('shell.settings')}>{null}</Page>
}
