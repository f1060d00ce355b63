import { Newspaper } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../ui/empty.tsx'
import { Page } from '../ui/page.tsx'

/** The editor's place. */
export default function PostersPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('shell.posters')}>
      <EmptyState icon={<Newspaper size={20} />} title={t('shell.posters')} />
    </Page>
  )
}
