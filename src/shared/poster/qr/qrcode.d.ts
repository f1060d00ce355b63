/** The encoder alone: the package's front door also draws, which needs Node or the DOM, and so do its types. */
declare module 'qrcode/lib/core/qrcode.js' {
  /** One of the package's own constants; only handed back to it. */
  export interface Level {
    readonly bit: number
  }
  export interface Code {
    modules: {
      size: number
      data: Uint8Array
      /** Not 0 for finder, timing and alignment patterns, format and version information. */
      reservedBit: Uint8Array
    }
    /** 1 to 40. */
    version: number
    errorCorrectionLevel: Level
  }
  export function create(
    text: string,
    options: { errorCorrectionLevel: 'L' | 'M' | 'Q' | 'H'; version?: number | undefined },
  ): Code
}

declare module 'qrcode/lib/core/error-correction-code.js' {
  import type { Level } from 'qrcode/lib/core/qrcode.js'

  const counts: {
    getBlocksCount(version: number, level: Level): number
    /** Of the code words for correction, in all blocks together. */
    getTotalCodewordsCount(version: number, level: Level): number
  }
  export default counts
}
