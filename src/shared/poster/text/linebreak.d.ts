declare module 'linebreak' {
  /** Line break opportunities of UAX #14; `position` is the UTF-16 offset of what would start the next line. */
  export default class LineBreaker {
    constructor(text: string)
    nextBreak(): { position: number; required: boolean } | null
  }
}
