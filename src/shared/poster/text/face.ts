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

/**
 * The faces to look for glyphs in, best first: the family that is asked for, then the catalogue's other families in
 * their order, each in the weight nearest to the one asked for.
 */
export function faceChain(catalogue: readonly Face[], family: string, weight: number): Face[] {
  const families = new Map<string, Face[]>()
  for (const face of catalogue) {
    if (face.style !== 'normal') continue
    const name = face.family.toLowerCase()
    families.set(name, [...(families.get(name) ?? []), face])
  }
  const wanted = family.toLowerCase()
  const order = [...families.keys()].sort((a, b) => Number(b === wanted) - Number(a === wanted))
  return order.map((name) => nearestWeight(families.get(name)!, weight))
}

/**
 * CSS Fonts 4, section 5.2: 400 to 500 look up to 500 first, then down, then up; lighter ones look down first,
 * bolder ones up first.
 */
function nearestWeight(faces: readonly Face[], weight: number): Face {
  const distance = (face: Face): number => {
    const above = face.weight - weight
    if (above === 0) return 0
    const upFirst = weight > 500 || (weight >= 400 && face.weight <= 500)
    const preferred = above > 0 === upFirst || (weight >= 400 && weight <= 500 && above < 0)
    const rank = above > 0 && weight >= 400 && face.weight <= 500 ? 0 : preferred ? 1000 : 2000
    return rank + Math.abs(above)
  }
  return faces.reduce((best, face) => (distance(face) < distance(best) ? face : best))
}
