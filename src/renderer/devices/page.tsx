import { FolderUp, MessageSquareText, Plus, RefreshCw, Send, Stethoscope } from 'lucide-react'
import { type ReactNode, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Device, Discovery } from '../../shared/contract/devices.ts'
import type { Item } from '../client/item.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useDoor, useLive } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { useToast } from '../ui/toast.tsx'
import { type Activity, runningWith } from './activity.ts'
import { AddDialog } from './add-dialog.tsx'
import { DeviceCard } from './card.tsx'
import { DoctorDialog } from './doctor-dialog.tsx'
import { droppedFiles, pickFiles } from './files.ts'
import { useStray } from './incoming.ts'
import { Nobody } from './nobody.tsx'
import style from './page.module.css'
import type { Absent } from './recipients.ts'
import { addresseeOf } from './recipients.ts'
import { type Chosen, type Draft, SendDialog } from './send-dialog.tsx'
import { DevicesContext, inOrder } from './store.ts'

interface DevicesPageProps {
  discovery: Discovery
  activity: Activity
  /** Who was met before and is not here. */
  absent: readonly Absent[]
  /**
   * Prepares and offers files, or a text, to a device (`addresseeOf`); `whenSeen` waits for it to appear. Rejects when that
   * does not work.
   */
  send: (to: string, what: readonly Item[] | string, how?: { whenSeen: boolean }) => Promise<unknown>
  switchDiscoveryOn: () => Promise<unknown>
  /** What was sent and received lately, shown below the devices. */
  recent: ReactNode
}

export function DevicesPage({ discovery, activity, absent, send, switchDiscoveryOn, recent }: DevicesPageProps) {
  const { t, i18n } = useTranslation()
  const { client, kind } = useDoor()
  const toast = useToast()
  const words = useFailureWords()
  const [examining, setExamining] = useState(false)
  const [adding, setAdding] = useState(false)
  const [draft, setDraft] = useState<Draft | null>(null)
  const items = useLive(DevicesContext, (state) => state.items)
  const loaded = useLive(DevicesContext, (state) => state.loaded)
  const devices = inOrder(items, i18n.language)
  const looking = discovery.state === 'on' || discovery.state === 'starting'
  // What comes while somebody is being chosen already does not take its place.
  const offer = useCallback((next: Draft) => setDraft((before) => before ?? next), [])

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
  // In the window of the program a folder has a path, and goes as a whole.
  const walk = kind !== 'desktop'
  const dropped = useCallback(
    (data: DataTransfer) => {
      const some = droppedFiles(data, { walk }).then((files) => files.length > 0 && offer({ files }))
      void attempt(some)
    },
    [attempt, offer, walk],
  )
  useStray(offer, dropped)
  const sendTo = (device: Device, files: Promise<readonly Item[]>) => {
    const sent = files.then((some) => some.length > 0 && send(addresseeOf(device), some))
    void attempt(sent, t('devices.sendFailed', { alias: device.alias }))
  }

  const sendDraft = (draft: Draft, { here, later }: Chosen) => {
    setDraft(null)
    const what = 'text' in draft ? draft.text : draft.files
    const aliasOf = (id: string) => items.get(id)?.alias ?? absent.find((one) => one.id === id)?.alias ?? id
    for (const device of here.flatMap((id) => items.get(id) ?? []))
      void attempt(send(addresseeOf(device), what), t('devices.sendFailed', { alias: device.alias }))
    for (const id of later)
      void attempt(send(id, what, { whenSeen: true }), t('devices.sendFailed', { alias: aliasOf(id) }))
  }
  const pick = async (how?: { folder: boolean }) => {
    const files = await pickFiles(how)
    if (files.length > 0) setDraft({ files })
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
          <Button icon={<MessageSquareText size={14} />} onClick={() => setDraft({ text: '' })}>
            {t('devices.sendText')}
          </Button>
          <IconButton label={t('devices.sendFolder')} look="plain" onClick={() => pick({ folder: true })}>
            <FolderUp size={15} />
          </IconButton>
          <Button look="primary" icon={<Send size={14} />} onClick={() => pick()}>
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
              preparing={activity.preparing.filter(({ to }) => to === addresseeOf(device))}
              onPick={() => sendTo(device, pickFiles())}
              onDrop={(data) => sendTo(device, droppedFiles(data, { walk }))}
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
      <AddDialog
        open={adding}
        onClose={() => setAdding(false)}
        onForget={(address) => attempt(client.devices.forget({ address }))}
      />
      {draft && (
        <SendDialog
          {...{ draft, devices, absent }}
          filesCanWait={kind === 'desktop'}
          onSend={sendDraft}
          onClose={() => setDraft(null)}
        />
      )}
    </Page>
  )
}
