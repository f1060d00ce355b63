import type { ContractRouterClient } from '@orpc/contract'
import { accessContract } from './access.ts'
import { devicesContract } from './devices.ts'
import { flowContract } from './flow.ts'
import { identityContract } from './identity.ts'
import { labContract } from './lab.ts'
import { postersContract } from './posters.ts'
import type { Scoped } from './scope.ts'
import { settingsContract } from './settings.ts'
import { socketsContract } from './sockets.ts'
import { statusContract } from './status.ts'
import { transfersContract } from './transfers.ts'

/** Every call and every event stream of Handbill. Implemented once (`main/router.ts`), reached three ways. */
export const contract = {
  flow: flowContract,
  status: statusContract,
  devices: devicesContract,
  transfers: transfersContract,
  sockets: socketsContract,
  lab: labContract,
  posters: postersContract,
  settings: settingsContract,
  access: accessContract,
  identity: identityContract,
} satisfies Scoped

/** What a door is to its user, whichever of the three roads lies behind it. */
export type Client = ContractRouterClient<typeof contract>
