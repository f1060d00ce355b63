import { cp, mkdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../../shared/contract/failure.ts'
import { type TemplateEntry, type TemplateName, templateNames } from '../../shared/contract/posters.ts'
import { assemble } from '../../shared/poster/assemble.ts'
import type { PosterDocument } from '../../shared/poster/document.ts'
import { pixelSize } from '../../shared/poster/paper.ts'
import { neededPictures } from '../../shared/poster/pictures.ts'
import { type DocumentFolder, readDocument } from './documents.ts'
import { findTemplates } from './places.ts'
import { exists } from './render-file.ts'

/** Where a template's document lies. */
export function templatePath(name: TemplateName): string {
  return join(findTemplates(), `${name}.poster.json`)
}

/**
 * For a name that somebody typed.
 *
 * @throws Failure NOT_FOUND, with the names that there are.
 */
export function findTemplate(name: string): string {
  const found = templateNames.find((one) => one === name)
  if (found) return templatePath(found)
  throw new Failure('NOT_FOUND', {
    what: `There is no template "${name}".`,
    why: `Handbill ships ${templateNames.join(', ')}.`,
    next: 'Choose one of them, or name a document of your own.',
    kind: 'poster',
    name,
  })
}

export async function listTemplates(): Promise<(Omit<TemplateEntry, 'media'> & { preview: string })[]> {
  return Promise.all(
    templateNames.map(async (name) => {
      const preview = join(findTemplates(), 'previews', `${name}.png`)
      const [document, { size: bytes }] = await Promise.all([readDocument(templatePath(name), name), stat(preview)])
      return { name, ...pixelSize(document), bytes, preview }
    }),
  )
}

/** Puts a copy into a folder of posters. Pictures that lie there already are kept: they may have been changed. */
export async function copyTemplate(
  template: TemplateName,
  folder: DocumentFolder,
): Promise<{ name: string; path: string }> {
  const document = await readDocument(templatePath(template), template)
  await folder.prepare()
  for (const picture of picturesOf(document)) {
    const to = join(folder.path, picture)
    await mkdir(dirname(to), { recursive: true })
    await cp(join(findTemplates(), picture), to, { force: false })
  }
  let name: string = template
  for (let number = 2; await exists(folder.file(name)); number += 1) name = `${template}-${number}`
  return folder.save(name, document)
}

/** The relative files that a template shows when nothing is filled in. */
function picturesOf(document: PosterDocument): string[] {
  const sources = neededPictures(assemble(document, {})).map(({ src }) => src)
  return sources.filter((src) => src === `pictures/${basename(src)}`)
}
