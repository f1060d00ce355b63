import { LiveCollection, LiveValue } from '../../shared/contract/live.ts'
import type { Status } from '../../shared/contract/status.ts'
import type { SendInput, Transfer, TransferFile } from '../../shared/contract/transfers.ts'

export class Transfers {
  readonly list = new LiveCollection<Transfer>()
  readonly listening = new LiveValue<Status['listening']>(null)

  async start(): Promise<void> {}
  async stop(): Promise<void> {}
  async send(_input: SendInput): Promise<Transfer> {
    throw new Error('not written')
  }
  files(_id: string, _offset: number, _limit: number): { files: TransferFile[]; total: number } {
    throw new Error('not written')
  }
  async decide(_id: string, _accept: boolean, _files?: readonly string[]): Promise<Transfer> {
    throw new Error('not written')
  }
  async cancel(_id: string): Promise<Transfer> {
    throw new Error('not written')
  }
  dismiss(_id: string): void {}
}
