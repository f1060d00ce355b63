import { useTranslation } from 'react-i18next'
import { Page } from '../ui/page.tsx'

export function DevicesRoute() {
  const { t } = useTranslation()
  return <Page title={t('shell.devices')}>{null}</Page>
}
