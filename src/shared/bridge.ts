/**
 * What the desktop window's preload gives to the page, and nothing else. `File` is the DOM's; the ground floor does
 * not know it.
 */
export interface DesktopBridge<File = unknown> {
  /** Asks the main process for a message port; it comes as a `message` event of the window with the data {@link PortMessage}. */
  connect(): void
  /** Absolute path of a dropped or picked file; `''` for one that has none (a pasted picture, say). */
  pathOf(file: File): string
}

export type PortMessage = 'handbill:port'
