import { CSPProvider } from '@base-ui/react/csp-provider'
import type { i18n } from 'i18next'
import { useState } from 'react'
import { I18nextProvider } from 'react-i18next'
import type { Door } from '../client/door.ts'
import { DoorProvider } from '../live/context.tsx'
import { ToastProvider } from '../ui/toast.tsx'
import { TooltipProvider } from '../ui/tooltip.tsx'
import { useAppearance } from './appearance.ts'
import { Boot } from './boot.tsx'
import { Frame } from './frame.tsx'
import { createStores, StoresProvider } from './stores.tsx'

/** The whole window, given a door and words. Holds no state outside of itself. */
export function Window({ door, words }: { door: Door; words: i18n }) {
  const [stores] = useState(() => createStores(door))
  return (
    <CSPProvider disableStyleElements>
      <I18nextProvider i18n={words}>
        <DoorProvider door={door}>
          <StoresProvider stores={stores}>
            <TooltipProvider>
              <ToastProvider>
                <Boot>
                  <Dressed />
                </Boot>
              </ToastProvider>
            </TooltipProvider>
          </StoresProvider>
        </DoorProvider>
      </I18nextProvider>
    </CSPProvider>
  )
}

/** Waits for the language that the settings ask for, so that no page is drawn in two of them. */
function Dressed() {
  return useAppearance() ? <Frame /> : null
}
