import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Face, faceKey } from '../../shared/poster/text/face.ts'
import { findFont } from './places.ts'

/** A face that Handbill ships, and where its package keeps it; without a folder, `resources/fonts/`. */
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
 * By preference: what a layer's family lacks is looked for from top to bottom. All are under the SIL Open Font License
 * (the emoji's drawings under CC BY 4.0). What Inter lacks is looked for in small ones first: the Chinese one (10 MB a
 * weight) is read only when a text needs it.
 */
export const shippedFaces: readonly ShippedFace[] = [
  shipped('Inter', 400, 'inter/400Regular/Inter_400Regular'),
  shipped('Inter', 600, 'inter/600SemiBold/Inter_600SemiBold'),
  shipped('Inter', 700, 'inter/700Bold/Inter_700Bold'),
  shipped('Inter', 800, 'inter/800ExtraBold/Inter_800ExtraBold'),
  shipped('Noto Sans Arabic', 400, 'noto-sans-arabic/400Regular/NotoSansArabic_400Regular'),
  shipped('Noto Sans Arabic', 700, 'noto-sans-arabic/700Bold/NotoSansArabic_700Bold'),
  shipped('Noto Sans Hebrew', 400, 'noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular'),
  shipped('Noto Sans Hebrew', 700, 'noto-sans-hebrew/700Bold/NotoSansHebrew_700Bold'),
  shipped('Noto Sans SC', 400, 'noto-sans-sc/400Regular/NotoSansSC_400Regular'),
  shipped('Noto Sans SC', 700, 'noto-sans-sc/700Bold/NotoSansSC_700Bold'),
  { family: 'Twemoji', weight: 400, style: 'normal', emoji: true, file: 'twemoji.ttf' },
]

const { resolve } = createRequire(import.meta.url)

/** Where a shipped face lies on this machine, and its size in bytes. */
export async function locateFace(face: ShippedFace): Promise<{ path: string; bytes: number }> {
  const path = pathOf(face)
  return { path, bytes: (await stat(path)).size }
}

function pathOf({ file }: ShippedFace): string {
  return file.includes('/') ? resolve(file) : findFont(file)
}

export function readFace(face: Face): Promise<Uint8Array> {
  const found = shippedFaces.find((candidate) => faceKey(candidate) === faceKey(face))
  if (!found) throw new Error(`no such face: ${faceKey(face)}`)
  return readFile(pathOf(found))
}
