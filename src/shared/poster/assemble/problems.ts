import { Failure } from '../../contract/failure.ts'

/** What a message calls a layer, or the paper. */
export type Named = { readonly id: string; readonly name?: string | undefined }

/** A variable that is wrong, or a field that cannot hold what it was filled with. */
export type Problem = Failure<'VARIABLE_INVALID'> | Failure<'RENDER_FAILED'>

/** The layer that a problem is of, where it is of one alone. */
export function layerOfProblem({ data }: Problem): string | null {
  return 'layer' in data ? data.layer : null
}

/** What keeps a poster from being exported, each said once. */
export class Problems {
  readonly #found = new Map<string, Problem>()

  get list(): readonly Problem[] {
    return [...this.#found.values()]
  }

  requiredMissing(name: string): void {
    this.#add(name, 'required', {
      what: `The variable "${name}" has no value.`,
      why: 'The document requires it.',
      next: `Give it a value: --set ${name}=… on the command line, or its field in the editor.`,
    })
  }

  wrongType(name: string, why: string): void {
    this.#add(name, 'type', {
      what: `The variable "${name}" cannot be used.`,
      why,
      next: 'Correct its value, or its type in the document.',
    })
  }

  undeclared(name: string, layer: Named, written = `{{${name}}}`): void {
    const [list, column] = name.split('.')
    this.#add(name, 'undeclared', {
      what: `The layer "${titleOf(layer)}" uses ${written}.`,
      why:
        column === undefined
          ? `The document declares no variable "${name}".`
          : `No list "${list}" with a column "${column}" is repeated around it.`,
      next: 'Declare it under "variables", correct its name, or write \\{{ for two literal braces.',
    })
  }

  badFormat(name: string, layer: Named, written: string, fault: string): void {
    this.#add(name, written, {
      what: `The layer "${titleOf(layer)}" uses ${written}.`,
      why: `It cannot be written so: ${fault}.`,
      next: 'Correct the format or the value.',
    })
  }

  notA(type: 'colour' | 'list', name: string, layer: Named): void {
    this.#add(name, `not a ${type}`, {
      what: `The layer "${titleOf(layer)}" uses "${name}" as a ${type}.`,
      why: `The document declares it as something else.`,
      next: `Declare it with "type": "${type}", or name another variable.`,
    })
  }

  tooMany(name: string, layer: Named, most: number): void {
    this.#add(name, 'too many', {
      what: `The group "${titleOf(layer)}" cannot be repeated for every row of "${name}".`,
      why: `The poster would have more than ${most} layers.`,
      next: 'Give the list fewer rows, or the group fewer layers.',
    })
  }

  /** A code whose content is none once it is filled in. */
  badContent(layer: Named, field: string, why: string): void {
    const what = `The QR code "${titleOf(layer)}" cannot be drawn.`
    const next = 'Correct the field, or the variable that fills it.'
    const data = { what, why: `${why}.`, next, layer: layer.id, field: `content.${field}` }
    this.#found.set(`${layer.id}\ncontent`, new Failure('RENDER_FAILED', data))
  }

  textTooLong(name: string, layer: Named, most: number): void {
    this.#add(name, 'too long', {
      what: `The layer "${titleOf(layer)}" cannot hold "${name}".`,
      why: `With it, values add more than ${most} characters to one text.`,
      next: 'Shorten the value, or name it less often in the layer.',
    })
  }

  tooLong(layer: Named, most: number): void {
    this.#add('', 'too long', {
      what: 'The poster has too much text.',
      why: `With all values filled in, it has more than ${most} characters at the layer "${titleOf(layer)}".`,
      next: 'Use shorter values, or fewer places for them.',
    })
  }

  #add(name: string, kind: string, sentences: { what: string; why: string; next: string }): void {
    const key = `${name}\n${kind}`
    if (!this.#found.has(key)) this.#found.set(key, new Failure('VARIABLE_INVALID', { ...sentences, variable: name }))
  }
}

function titleOf({ id, name }: Named): string {
  return name ?? id
}
