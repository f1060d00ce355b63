/** A face of a font family, without its bytes. */
export interface Face {
  readonly family: string
  /** 100 to 900, as in CSS. */
  readonly weight: number
  readonly style: 'normal' | 'italic'
}

/** Names a face; two faces of one catalogue never share it. */
export function faceKey({ family, weight, style }: Face): string {
  return `${family}/${weight}/${style}`
}
