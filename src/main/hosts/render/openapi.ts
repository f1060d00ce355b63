import { OpenAPIGenerator } from '@orpc/openapi'
import { z } from 'zod'
import { failureRecord, failures } from '../../../shared/contract/failure.ts'
import { renderContract, renderExamples, renderRefusals } from '../../../shared/contract/render.ts'
import { componentsOf, type Json } from './openapi-components.ts'

const MEDIA_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/avif', 'application/pdf'] as const

/** The service's own description: what it takes is made of its contract, what it answers of the table of failures. */
export async function openApiDocument(version: string, locked: boolean): Promise<object> {
  const generator = new OpenAPIGenerator({
    schemaConverters: [
      {
        condition: (schema) => schema?.['~standard'].vendor === 'zod',
        convert(schema, { strategy }) {
          const zod = schema as unknown as z.ZodType
          const required = !zod.safeParse(undefined).success
          return [required, z.toJSONSchema(zod, { io: strategy, unrepresentable: 'any', reused: 'ref' }) as never]
        },
      },
    ],
  })
  const generated = await generator.generate(renderContract, {
    info: { title: 'Handbill render service', version, license: { name: 'MIT', identifier: 'MIT' } },
  })
  const { schemas, root } = componentsOf(generated as unknown as Json, { Failure: jsonSchema(failureRecord) })
  const document = root as unknown as { paths: Record<string, Record<string, Operation>>; components?: object }
  const render = document.paths['/render']?.post
  const template = document.paths['/p/{file}']?.get
  if (!render?.requestBody || !template) throw new Error('the contract of the render service has other paths')
  render.requestBody.content['application/json']!.examples = examplesOf(renderExamples.requests)
  template.parameters = templateParameters()
  for (const operation of [render, template]) operation.responses = responses()
  return {
    ...document,
    components: { schemas, ...(locked && { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } }) },
    ...(locked && { security: [{ token: [] }] }),
  }
}

interface Operation {
  requestBody?: { content: Record<string, { schema: object; examples?: object }> }
  parameters?: object[]
  responses: object
}

function templateParameters(): object[] {
  const file = { name: 'file', in: 'path', required: true, schema: { type: 'string' } }
  return [
    { ...file, examples: examplesOf(renderExamples.files) },
    {
      ...{ name: 'variables', in: 'query', style: 'form', explode: true, example: renderExamples.query },
      description: 'Each variable by its name. One that is there and empty is blank; one that is not has its default.',
      schema: { type: 'object', additionalProperties: { type: 'string' } },
    },
  ]
}

function responses(): object {
  const text = { schema: { type: 'string' } }
  const etag = { description: 'Of the very bytes; good for `If-None-Match`.', ...text }
  const warnings = { description: 'What a person should know, percent-encoded.', ...text }
  const binary = { schema: { type: 'string', format: 'binary' } }
  const retry = { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } }
  const refusals = Object.entries(byStatus()).map(([status, codes]) => [
    status,
    { ...refusal(codes.join(', ')), ...(status === '429' && { headers: retry }) },
  ])
  return {
    200: {
      description: 'The picture or PDF',
      headers: { ETag: etag, 'Handbill-Warnings': warnings },
      content: Object.fromEntries(MEDIA_TYPES.map((type) => [type, binary])),
    },
    304: { description: 'The one that `If-None-Match` names is the one that would be made', headers: { ETag: etag } },
    ...Object.fromEntries(refusals),
    413: refusal('INPUT_INVALID: the body is too large'),
    421: refusal('UNAUTHORIZED: the service does not answer to this name'),
    503: { ...refusal('CANCELLED: not done in time'), headers: retry },
  }
}

function byStatus(): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const code of [...renderRefusals, 'INTERNAL' as const]) {
    const status = String(failures[code].status)
    found[status] = [...(found[status] ?? []), code]
  }
  return found
}

function refusal(description: string): object {
  return { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } } }
}

function examplesOf(values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]))
}

function jsonSchema(schema: z.ZodType): Json {
  return z.toJSONSchema(schema) as unknown as Json
}
