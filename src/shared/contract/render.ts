import { oc } from '@orpc/contract'
import { z } from 'zod'
import { posterDocument, variables } from '../poster/document.ts'
import { failures } from './failure.ts'
import { output, outputFormats } from './posters.ts'

/** What `POST /render` takes: a document or the name of a template, the variables, and what it shall become. */
export const renderRequest = z
  .strictObject({
    document: posterDocument.optional(),
    /** A poster of the service's folder, without `.poster.json`. */
    template: z.string().min(1).max(120).optional(),
    variables: variables.default({}),
    output: output.prefault({}),
  })
  .refine(({ document, template }) => (document === undefined) !== (template === undefined), {
    message: 'either a document or a template',
    path: ['document'],
  })
export type RenderRequest = z.infer<typeof renderRequest>

const { BUSY, DOCUMENT_INVALID, FILE_UNREADABLE, INPUT_INVALID, NOT_FOUND } = failures
const { RENDER_FAILED, UNAUTHORIZED, VARIABLE_INVALID } = failures
const refusals = {
  ...{ BUSY, DOCUMENT_INVALID, FILE_UNREADABLE, INPUT_INVALID, NOT_FOUND },
  ...{ RENDER_FAILED, UNAUTHORIZED, VARIABLE_INVALID },
}
/** Codes of what the service may answer instead of a picture. */
export const renderRefusals = Object.keys(refusals) as (keyof typeof refusals)[]

/** Requests that any such service answers, as its description shows them. */
export const renderExamples = {
  requests: {
    template: {
      template: 'conference-badge',
      variables: { name: 'Ada Lovelace' },
      output: { format: 'jpeg', quality: 85 },
    },
    document: {
      document: {
        ...{ version: 2, width: 320, height: 120, background: '#f4ead8', variables: { name: { default: 'Nobody' } } },
        layers: [{ type: 'text', id: 'name', x: 20, y: 20, width: 280, height: 80, size: 40, text: 'For {{name}}' }],
      },
      variables: { name: '林' },
      output: { format: 'png', scale: 2 },
    },
  },
  files: { picture: 'conference-badge@2x.png', paper: 'conference-badge.pdf' },
  query: { name: 'Ada Lovelace' },
} as const

const picture = z.file()

/** The HTTP service that only renders (`handbill serve --render-only`); its OpenAPI document is made of this. */
export const renderContract = {
  render: oc
    .route({
      method: 'POST',
      path: '/render',
      summary: 'Renders a document, or a template, with variables',
      description: 'Answers with the file itself and an ETag; `If-None-Match` gets 304 without rendering.',
      successDescription: 'The picture or PDF',
    })
    .errors(refusals)
    .input(renderRequest)
    .output(picture),
  template: oc
    .route({
      method: 'GET',
      path: '/p/{file}',
      summary: 'Renders a template, with the query as its variables',
      description: `\`file\` is a template and an ending (${outputFormats.join(', ')}), with \`@2x\` before it for twice the pixels: \`badge@2x.png?name=Ada\`.`,
      successDescription: 'The picture or PDF',
    })
    .errors(refusals)
    .input(z.looseObject({ file: z.string() }))
    .output(picture),
}
