import { Compass } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { LabPage } from '../lab/page.tsx'
import { TransfersPage } from '../transfers/page.tsx'
import { buttonLook } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty.tsx'
import { Page } from '../ui/page.tsx'
import { hrefOf, routeOf } from '../ui/route.ts'
import { DevicesRoute, SettingsRoute, SocketsRoute } from './routes.tsx'

// The editor brings HarfBuzz and its fonts; nobody pays for them before the page is opened.
const PostersPage = lazy(() => import('../posters/page.tsx'))

/** The page an address leads to. Subjects do not know each other; what one needs of another is handed in here. */
export function PageOf({ hash }: { hash: string }) {
  const { subject, params } = routeOf(hash)
  switch (subject) {
    case 'devices':
      return <DevicesRoute />
    case 'transfers':
      return <TransfersPage opened={params.get('open')} />
    case 'sockets':
      return <SocketsRoute filter={params.get('filter')} />
    case 'lab':
      return <LabPage />
    case 'posters':
      return (
        <Suspense fallback={null}>
          <PostersPage />
        </Suspense>
      )
    case 'settings':
      return <SettingsRoute />
    default:
      return <NotFound />
  }
}

function NotFound() {
  const { t } = useTranslation()
  return (
    <Page title={t('shell.notFound')}>
      <EmptyState
        icon={<Compass size={20} />}
        title={t('shell.notFound')}
        action={
          <a className={buttonLook()} href={hrefOf('devices')}>
            {t('shell.toDevices')}
          </a>
        }
      >
        {t('shell.notFoundMore')}
      </EmptyState>
    </Page>
  )
}
