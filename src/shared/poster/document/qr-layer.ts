import { z } from 'zod'
import { isDegrees } from '../qr/degrees.ts'
import { box } from './box.ts'
import { source } from './image-layer.ts'
import { colour, paint } from './paint.ts'

const field = z.string().max(1000)
const blank = field.default('')

/** What holds no `{{name}}` is looked at when the document is read, what does when it is filled in. */
const degrees = (most: number) =>
  field
    .min(1)
    .refine((text) => text.includes('{{') || isDegrees(text, most), `degrees from −${most} to ${most}, like 31.2304`)

/** What a phone offers to do with a code. Every field may hold `{{name}}` and is escaped after it is filled in. */
export const qrContent = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('wifi'),
      ssid: field.min(1),
      password: blank,
      security: z.enum(['WPA', 'WEP', 'none']).default('WPA'),
      hidden: z.boolean().default(false),
    }),
    z.strictObject({
      type: z.literal('vcard'),
      firstName: blank,
      lastName: blank,
      organisation: blank,
      title: blank,
      phone: blank,
      email: blank,
      url: blank,
      address: blank,
      note: blank,
    }),
    z.strictObject({ type: z.literal('email'), to: field.min(1), subject: blank, body: blank }),
    z.strictObject({
      type: z.literal('geo'),
      /** Degrees as a plain decimal, −90 to 90 and −180 to 180; a text, so that a variable can stand for it. */
      latitude: degrees(90),
      longitude: degrees(180),
    }),
  ]),
)
export type QrContent = z.infer<typeof qrContent>

export const qrLayer = z.lazy(() =>
  z
    .strictObject({
      type: z.literal('qr'),
      ...box(),
      /** What a reader shall read: a text or an address. May hold `{{name}}`. */
      value: z.string().max(4296).default(''),
      /** Instead of `value`. */
      content: qrContent.optional(),
      level: z.enum(['L', 'M', 'Q', 'H']).default('M'),
      /** Quiet zone in modules; ISO/IEC 18004 asks for 4. */
      margin: z.number().int().min(0).max(20).default(4),
      colour: paint.default('#000000'),
      background: colour.default('#ffffff'),
      dots: z.enum(['square', 'rounded', 'dot']).default('square'),
      /** The three finder patterns. */
      eyes: z.enum(['square', 'rounded', 'circle']).default('square'),
      /** The colour of the eyes, where it is another one. */
      eyeColour: colour.optional(),
      /** A picture in the middle. The level is raised until what it covers can be made up for. */
      logo: z
        .strictObject({
          src: source,
          /** Side, as a share of the shorter side of the box. */
          size: z.number().min(0.05).max(0.35).default(0.2),
          /** Free modules around it. */
          margin: z.number().int().min(0).max(5).default(1),
        })
        .optional(),
    })
    .refine(({ value, content }) => !content || value === '', {
      message: 'a code with "content" has no value beside it',
      path: ['value'],
    }),
)
export type QrLayer = z.infer<typeof qrLayer>
