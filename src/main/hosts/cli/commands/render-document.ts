import { resolve } from 'node:path'
import { press } from '../../../app.ts'
import { usage } from '../refusals.ts'

/**
 * The document that a command is about: a file, or a template that Handbill ships.
 *
 * @throws Failure INPUT_INVALID, NOT_FOUND
 */
export async function documentOf(named: string | undefined, template: string | undefined): Promise<string> {
  if (template === undefined && named !== undefined) return resolve(named)
  if (template !== undefined && named === undefined) return (await press()).findTemplate(template)
  throw usage('Name a document, or a template with --template NAME (handbill templates lists them).')
}
