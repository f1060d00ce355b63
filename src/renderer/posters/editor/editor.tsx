import { useState } from 'react'
import type { Check } from '../drawing/checks.ts'
import type { Studio } from '../drawing/studio.ts'
import type { EditingStore } from '../editing.ts'
import { Inspector } from '../inspector/inspector.tsx'
import { ChecksList } from '../panels/checks-list.tsx'
import { LayersPanel } from '../panels/layers-panel.tsx'
import { VariablesPanel } from '../panels/variables-panel.tsx'
import { Stage } from '../stage/stage.tsx'
import { EditingContext } from './context.ts'
import style from './editor.module.css'
import { useShortcuts } from './shortcuts.ts'
import { Toolbar } from './toolbar.tsx'
import { useDisk } from './use-disk.ts'
import type { Zoom } from './zoom.ts'

/** Layers and variables left, the poster in the middle, what is selected right. */
export function Editor({ name, editing, studio }: { name: string; editing: EditingStore; studio: Studio }) {
  const [zoom, setZoom] = useState<Zoom>('fit')
  const [fit, setFit] = useState(1)
  const [checks, setChecks] = useState<readonly Check[] | null>(null)
  const [round, setRound] = useState(0)
  const disk = useDisk(name, editing)
  useShortcuts(editing, disk.save)

  return (
    <EditingContext value={editing}>
      <div className={style.editor}>
        <Toolbar name={name} disk={disk} zoom={zoom} fit={fit} onZoom={setZoom} />
        <div className={style.left}>
          <LayersPanel />
          <VariablesPanel />
        </div>
        <Stage
          name={name}
          studio={studio}
          round={round}
          zoom={zoom}
          onZoom={setZoom}
          onFit={setFit}
          onChecks={setChecks}
        />
        <div className={style.right}>
          <div className={style.scroll}>
            <Inspector />
          </div>
          <div className={style.checks}>
            <ChecksList checks={checks} onLookAgain={() => setRound((last) => last + 1)} />
          </div>
        </div>
      </div>
    </EditingContext>
  )
}
