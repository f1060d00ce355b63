import type { Failure } from '../../shared/contract/failure.ts'
import { LiveValue } from '../../shared/contract/live.ts'
import type { Settings, SettingsChange } from '../../shared/contract/settings.ts'

/** The versioned settings file. */
export class SettingsStore {
  readonly live: LiveValue<Settings>
  /** Set when the file could not be read and was put aside. */
  readonly problem: Failure<'SETTINGS_UNREADABLE'> | null = null

  private constructor(value: Settings) {
    this.live = new LiveValue(value)
  }

  static async open(_file: string, defaults: Settings): Promise<SettingsStore> {
    return new SettingsStore(defaults)
  }

  async update(change: SettingsChange): Promise<Settings> {
    this.live.set({ ...this.live.value, ...change })
    return this.live.value
  }
}
