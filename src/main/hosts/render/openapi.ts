import { OpenAPIGenerator } from '@orpc/openapi'
import { z } from 'zod'
import { renderContract } from '../../../shared/contract/render.ts'

/** The service's own description, made of its contract. */
export async function openApiDocument(version: string, locked: boolean): Promise<object> {
  const generator = new OpenAPIGenerator({
    schemaConverters: [
      {
        condition: (schema) => schema?.['~standard'].vendor === 'zod',
        convert(schema, { strategy }) {
          const zod = schema as unknown as z.ZodType
          if (zod instanceof z.ZodFile) return [true, { type: 'string', contentMediaType: '*/*', format: 'binary' }]
          const required = !zod.safeParse(undefined).success
          return [required, z.toJSONSchema(zod, { io: strategy, unrepresentable: 'any', reused: 'ref' }) as never]
        },
      },
    ],
  })
  const document = await generator.generate(renderContract, {
    info: { title: 'Handbill render service', version },
    ...(locked && {
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    }),
  })
  return document
}
