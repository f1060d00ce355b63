import { Plus, RefreshCw, Send, Stethoscope } from 'lucide-react'
import { type ReactNode, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Device, Discovery } from '../../shared/contract/devices.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useDoor, useLive } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { useToast } from '../ui/toast.tsx'
import { type Activity, runningWith } from './activity.ts'
import { AddDialog } from './add-dialog.tsx'
import { DeviceCard } from './card.tsx'
import { ChooseDialog } from './choose-dialog.tsx'
import { DoctorDialog } from './doctor-dialog.tsx'
import { pickFiles } from './files.ts'
import { useStrayFiles } from './incoming.ts'
import { Nobody } from './nobody.tsx'
import style from './page.module.css'
import { DevicesContext, inOrder } from './store.ts'

interface DevicesPageProps {
  discovery: Discovery
  activity: Activity
  /** Prepares and offers files to a device, by its id. Rejects when that does not work. */
  send: (to: string, files: readonly File[]) => Promise<unknown>
  switchDiscoveryOn: () => Promise<unknown>
  /** What was sent and received lately, shown below the devices. */
  recent: ReactNode
}

export function DevicesPage({ discovery, activity, send, switchDiscoveryOn, recent }: DevicesPageProps) {
  const { t, i18n } = useTranslation()
  const { client } = useDoor()
  const toast = useToast()
  const words = useFailureWords()
  const [examining, setExamining] = useState(false)
  const [adding, setAdding] = useState(false)
  const [stray, setStray] = useState<File[] | null>(null)
  const items = useLive(DevicesContext, (state) => state.items)
  const loaded = useLive(DevicesContext, (state) => state.loaded)
  const devices = inOrder(items, i18n.language)
  const looking = discovery.state === 'on' || discovery.state === 'starting'
  useStrayFiles(setStray)

  const attempt = useCallback(
    async (work: Promise<unknown>, title?: string) => {
      try {
        await work
      } catch (thrown) {
        const { what, why, next } = words(failureOf(thrown))
        toast({ title: title ?? what, description: title ? `${what} ${why} ${next}` : `${why} ${next}`, tone: 'amber' })
      }
    },
    [words, toast],
  )
  const sendTo = ({ id, alias }: Device, files: readonly File[]) => {
    if (files.length > 0) void attempt(send(id, files), t('devices.sendFailed', { alias }))
  }

  return (
    <Page
      title={t('shell.devices')}
      count={devices.length > 0 ? t('devices.count', { count: devices.length }) : looking && t('devices.looking')}
      actions={
        <>
          <IconButton label={t('devices.refresh')} look="plain" onClick={() => attempt(client.devices.refresh())}>
            <RefreshCw size={15} />
          </IconButton>
          <IconButton label={t('devices.why')} look="plain" onClick={() => setExamining(true)}>
            <Stethoscope size={15} />
          </IconButton>
          <Button icon={<Plus size={15} />} onClick={() => setAdding(true)}>
            {t('devices.add')}
          </Button>
          <Button
            look="primary"
            icon={<Send size={14} />}
            onClick={async () => {
              const files = await pickFiles()
              if (files.length > 0) setStray(files)
            }}
          >
            {t('devices.send')}
          </Button>
        </>
      }
    >
      {loaded && devices.length === 0 && (
        <Nobody
          discovery={discovery}
          onAdd={() => setAdding(true)}
          onSwitchOn={() => attempt(switchDiscoveryOn())}
          onWhy={() => setExamining(true)}
        />
      )}
      {devices.length > 0 && (
        <ul className={style.cards}>
          {devices.map((device) => (
            <DeviceCard
              key={device.id}
              device={device}
              running={runningWith(device, activity.transfers)}
              preparing={activity.preparing.filter(({ to }) => to === device.id)}
              onPick={async () => sendTo(device, await pickFiles())}
              onFiles={(files) => sendTo(device, files)}
            />
          ))}
        </ul>
      )}
      {recent}
      <DoctorDialog
        open={examining}
        onClose={() => setExamining(false)}
        onSwitchOn={() => attempt(switchDiscoveryOn())}
        onAdd={(address) => attempt(client.devices.add({ address }))}
        onScan={() => attempt(client.devices.refresh({ scan: true }))}
      />
      <AddDialog open={adding} onClose={() => setAdding(false)} />
      <ChooseDialog
        files={stray}
        devices={devices}
        onClose={() => setStray(null)}
        onChoose={(device) => {
          setStray(null)
          sendTo(device, stray ?? [])
        }}
      />
    </Page>
  )
}
