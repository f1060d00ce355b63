import { copyFile, mkdir, open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Failure } from '../../../shared/contract/failure.ts'
import { type FontFacts, readFonts } from './sfnt.ts'

/**
 * Puts a font file into the folder of those dropped in, after looking whether it is one.
 *
 * @returns The fonts in it: several of a collection.
 * @throws Failure FILE_UNREADABLE
 */
export async function addFont(path: string, folder: string): Promise<FontFacts[]> {
  try {
    const file = await open(path, 'r')
    try {
      const fonts = await readFonts(file)
      await mkdir(folder, { recursive: true })
      await copyFile(path, join(folder, basename(path)))
      return fonts
    } finally {
      await file.close()
    }
  } catch (error) {
    throw notAFont(path, error)
  }
}

/** @param error Why it cannot be used. */
export function notAFont(path: string, error: unknown): Failure<'FILE_UNREADABLE'> {
  const cause = error instanceof Error ? error.message : String(error)
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
  return new Failure(
    'FILE_UNREADABLE',
    {
      what: `The font "${basename(path)}" cannot be used.`,
      why: missing ? 'There is no such file.' : cause,
      next: 'Give a TrueType or OpenType file (.ttf, .otf) or a collection of them (.ttc).',
      file: path,
      cause,
    },
    { cause: error },
  )
}
