/** What a connection of ours is for. */
export interface Purpose {
  title: string
  /** The transfer that it belongs to. */
  transfer: string
}
