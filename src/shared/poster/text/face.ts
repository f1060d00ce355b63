/** A face of a font family, without its bytes. */
export interface Face {
  readonly family: string
  /** 1 to 1000, as in CSS; where the face is variable, the weight it has by itself. */
  readonly weight: number
  readonly style: 'normal' | 'italic'
  /** Of a variable face: the weights it can be set to (its `wght` axis). */
  readonly weights?: readonly [least: number, most: number] | undefined
  /** Which font of its file it is, where that is a collection; the first unless given. */
  readonly index?: number | undefined
  /** Drawn in colours of its own; what is an emoji is looked for here first, everything else last. */
  readonly emoji?: boolean | undefined
}

/** A face as a text uses it. */
export interface ChosenFace {
  readonly face: Face
  /** What a variable face is set to. */
  readonly weight: number
  /** Leaned by us, for want of an italic. */
  readonly slanted: boolean
}

/** Names a face; two faces of one catalogue never share it. */
export function faceKey({ family, weight, style }: Face): string {
  return `${family}/${weight}/${style}`
}

/**
 * The faces to look for glyphs in, best first: the family that is asked for, then the catalogue's other families in
 * their order, each in the weight nearest to the one asked for; emoji last.
 */
export function faceChain(
  catalogue: readonly Face[],
  { font, weight, italic }: { font: string; weight: number; italic: boolean },
): ChosenFace[] {
  const families = new Map<string, Face[]>()
  for (const face of catalogue) {
    const name = face.family.toLowerCase()
    families.set(name, [...(families.get(name) ?? []), face])
  }
  const wanted = font.toLowerCase()
  const rank = (faces: readonly Face[], name: string) => (name === wanted ? 0 : faces[0]?.emoji ? 2 : 1)
  return [...families]
    .map(([name, faces]) => ({ faces, rank: rank(faces, name) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ faces }) => choose(faces, weight, italic))
}

function choose(faces: readonly Face[], weight: number, italic: boolean): ChosenFace {
  const styled = faces.filter((face) => (face.style === 'italic') === italic)
  const face = nearestWeight(styled.length > 0 ? styled : faces, weight)
  const [least, most] = face.weights ?? [face.weight, face.weight]
  const slanted = italic && face.style === 'normal' && !face.emoji
  return { face, weight: Math.min(most, Math.max(least, weight)), slanted }
}

/**
 * CSS Fonts 4, section 5.2: 400 to 500 look up to 500 first, then down, then up; lighter ones look down first,
 * bolder ones up first.
 */
function nearestWeight(faces: readonly Face[], weight: number): Face {
  const distance = (face: Face): number => {
    const [least, most] = face.weights ?? [face.weight, face.weight]
    const nearest = Math.min(most, Math.max(least, weight))
    const above = nearest - weight
    if (above === 0) return 0
    const upFirst = weight > 500 || (weight >= 400 && nearest <= 500)
    const preferred = above > 0 === upFirst || (weight >= 400 && weight <= 500 && above < 0)
    const rank = above > 0 && weight >= 400 && nearest <= 500 ? 0 : preferred ? 1000 : 2000
    return rank + Math.abs(above)
  }
  return faces.reduce((best, face) => (distance(face) < distance(best) ? face : best))
}
