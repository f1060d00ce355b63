import { Failure } from '../../shared/contract/failure.ts'

/** Makes addresses of the web page for whoever may ask, while a web host runs in this process. */
export class PageDoor {
  #newUrl: (() => string) | null = null

  /** Called by the web host; the answer closes the door again. */
  open(newUrl: () => string): () => void {
    this.#newUrl = newUrl
    return () => {
      this.#newUrl = null
    }
  }

  /** An address that opens the page once. @throws Failure CONFLICT while no page is served */
  newUrl(): string {
    if (this.#newUrl) return this.#newUrl()
    throw new Failure('CONFLICT', {
      what: 'There is no page to open.',
      why: 'This Handbill runs without its web host.',
      next: 'Use its window, or end it and start "handbill serve".',
    })
  }
}
