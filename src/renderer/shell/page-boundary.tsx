import { TriangleAlert } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty.tsx'

/** Keeps one page's mistake from taking the window down. Give it a `key`, so that another page starts afresh. */
export class PageBoundary extends Component<{ children: ReactNode }, { thrown: unknown; failed: boolean }> {
  override state = { thrown: undefined as unknown, failed: false }

  static getDerivedStateFromError(thrown: unknown) {
    return { thrown, failed: true }
  }

  override render() {
    if (!this.state.failed) return this.props.children
    return <Failed thrown={this.state.thrown} again={() => this.setState({ failed: false, thrown: undefined })} />
  }
}

function Failed({ thrown, again }: { thrown: unknown; again: () => void }) {
  const { t } = useTranslation()
  return (
    <div role="alert">
      <EmptyState
        icon={<TriangleAlert size={20} />}
        title={t('shell.failed')}
        action={<Button onClick={again}>{t('shell.again')}</Button>}
      >
        <p>{t('shell.failedMore')}</p>
        <p className="mono">{thrown instanceof Error ? thrown.message : String(thrown)}</p>
      </EmptyState>
    </div>
  )
}
