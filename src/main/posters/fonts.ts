import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Face, faceKey } from '../../shared/poster/text/face.ts'

/** A face that Handbill ships, and where its package keeps it. */
export interface ShippedFace extends Face {
  readonly file: string
}

const shipped = (family: string, weight: number, file: string): ShippedFace => ({
  family,
  weight,
  style: 'normal',
  file: `@expo-google-fonts/${file}.ttf`,
})

/**
 * By preference: what a layer's family lacks is looked for from top to bottom. Both families are under the SIL Open
 * Font License; the Chinese one (10 MB a weight) is read only when a text needs it.
 */
export const shippedFaces: readonly ShippedFace[] = [
  shipped('Inter', 400, 'inter/400Regular/Inter_400Regular'),
  shipped('Inter', 600, 'inter/600SemiBold/Inter_600SemiBold'),
  shipped('Inter', 700, 'inter/700Bold/Inter_700Bold'),
  shipped('Inter', 800, 'inter/800ExtraBold/Inter_800ExtraBold'),
  shipped('Noto Sans SC', 400, 'noto-sans-sc/400Regular/NotoSansSC_400Regular'),
  shipped('Noto Sans SC', 700, 'noto-sans-sc/700Bold/NotoSansSC_700Bold'),
]

const { resolve } = createRequire(import.meta.url)

/** Where a shipped face lies on this machine, and its size in bytes. */
export async function locateFace(face: ShippedFace): Promise<{ path: string; bytes: number }> {
  const path = resolve(face.file)
  return { path, bytes: (await stat(path)).size }
}

export function readFace(face: Face): Promise<Uint8Array> {
  const found = shippedFaces.find((candidate) => faceKey(candidate) === faceKey(face))
  if (!found) throw new Error(`no such face: ${faceKey(face)}`)
  return readFile(resolve(found.file))
}
