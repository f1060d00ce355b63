import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { press } from '../../../app.ts'
import { type Action, defaultDataFolder } from '../context.ts'
import { exits } from '../exit.ts'

export function addFonts(program: Command, action: Action): void {
  const fonts = program
    .command('fonts [filter]')
    .description('the fonts that posters may use, with their licences')
    .action(
      action(async ({ output, globals }, filter: string | undefined) => {
        const { FontShelf, charactersOf, notAFont, openRendering, shippedFaces } = await press()
        const dataFolder = globals.dataDir ?? defaultDataFolder()
        const shelf = new FontShelf(openRendering({ dataFolder }).settings.fonts)
        const wanted = (family: string) => !filter || family.toLowerCase().includes(filter.toLowerCase())
        for (const { family, weight, style } of shippedFaces.filter((face) => wanted(face.family))) {
          output.event('font', { family, weight, style, from: 'handbill', licence: 'SIL Open Font License 1.1' })
          output.line(line(family, weight, style, 'comes with Handbill'))
        }
        for (const font of (await shelf.all()).filter((one) => wanted(one.family))) {
          const { family, weight, style, weights, licence, embeddable, path, coverage } = font
          const characters = charactersOf(coverage)
          output.event('font', { family, weight, style, weights, from: path, licence, embeddable, characters })
          const terms = embeddable ? '' : ', not to be embedded'
          output.line(
            line(family, weights ? `${weights[0]}–${weights[1]}` : weight, style, `${characters} characters${terms}`),
          )
        }
        const own = join(dataFolder, 'fonts')
        for (const { path, problem } of await shelf.problems()) {
          // What the system keeps is nobody's mistake.
          if (path.startsWith(own)) output.note(notAFont(path, new Error(problem)).message)
        }
        return exits.done
      }),
    )
  fonts
    .command('add <file>')
    .description('puts a font file into the data folder')
    .action(
      action(async ({ output, globals }, file: string) => {
        const { addFont, charactersOf } = await press()
        const fonts = await addFont(resolve(file), join(globals.dataDir ?? defaultDataFolder(), 'fonts'))
        for (const { coverage, index: _, ...facts } of fonts) {
          output.event('added', { ...facts, characters: charactersOf(coverage) })
          output.line(`${facts.family}, ${facts.weight}, ${facts.style}`)
        }
        for (const licence of new Set(fonts.map((font) => font.licence))) if (licence) output.line(licence)
        return exits.done
      }),
    )
}

function line(family: string, weight: number | string, style: string, rest: string): string {
  return `${family.padEnd(32)} ${String(weight).padEnd(8)} ${style.padEnd(7)} ${rest}`
}
