import type { QrContent } from '../document.ts'
import { isDegrees, writtenDegrees } from './degrees.ts'

/** A content whose placeholders are filled in. The receivers of a mail are told apart before: no value adds one. */
export type FilledContent =
  | Exclude<QrContent, { type: 'email' }>
  | (Omit<Extract<QrContent, { type: 'email' }>, 'to'> & { readonly to: readonly string[] })

/**
 * What a code of this content says. Fields are escaped by the rules of their format, so none can add another.
 */
export function qrText(content: FilledContent): string {
  switch (content.type) {
    case 'wifi':
      return wifi(content)
    case 'vcard':
      return vcard(content)
    case 'email':
      return email(content)
    case 'geo':
      return `geo:${writtenDegrees(content.latitude)},${writtenDegrees(content.longitude)}`
  }
}

/** ZXing's format, which phones read: https://github.com/zxing/zxing/wiki/Barcode-Contents#wi-fi-network-config-android-ios-11 */
function wifi({ ssid, password, security, hidden }: Extract<QrContent, { type: 'wifi' }>): string {
  const escaped = (text: string) => text.replace(/[\\;,:"]/g, '\\$&')
  const type = security === 'none' ? 'nopass' : security
  const secret = security === 'none' ? '' : `P:${escaped(password)};`
  return `WIFI:T:${type};S:${escaped(ssid)};${secret}${hidden ? 'H:true;' : ''};`
}

/** vCard 3.0 (RFC 2426), which more phones read than 4.0; escaping by its section 4. */
function vcard(card: Extract<QrContent, { type: 'vcard' }>): string {
  const escaped = (text: string) =>
    text.replace(/\r\n|\r|\n/g, '\n').replace(/[\\,;\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))
  const full = [card.firstName, card.lastName].filter((part) => part !== '').join(' ') || card.organisation
  const line = (name: string, value: string) => (value === '' ? [] : [`${name}:${escaped(value)}`])
  return [
    ...[
      'BEGIN:VCARD',
      'VERSION:3.0',
      `N:${escaped(card.lastName)};${escaped(card.firstName)};;;`,
      `FN:${escaped(full)}`,
    ],
    ...line('ORG', card.organisation),
    ...line('TITLE', card.title),
    ...line('TEL', card.phone),
    ...line('EMAIL', card.email),
    // A URI is no text value: a line end in it would begin a line of its own, nothing else is special.
    ...(card.url === '' ? [] : [`URL:${card.url.replace(/[\r\n]/g, '')}`]),
    ...(card.address === '' ? [] : [`ADR:;;${escaped(card.address)};;;;`]),
    ...line('NOTE', card.note),
    'END:VCARD',
  ].join('\r\n')
}

/** RFC 6068. */
function email({ to, subject, body }: Extract<FilledContent, { type: 'email' }>): string {
  const fields = [
    ...(subject === '' ? [] : [`subject=${encoded(subject)}`]),
    ...(body === '' ? [] : [`body=${encoded(body.replace(/\r\n|\r|\n/g, '\r\n'))}`]),
  ]
  const addresses = to.filter((one) => one.trim() !== '').map((one) => encoded(one.trim()).replaceAll('%40', '@'))
  return `mailto:${addresses.join(',')}${fields.length > 0 ? `?${fields.join('&')}` : ''}`
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Percent-encoded UTF-8; half of a surrogate pair, which has none, becomes U+FFFD. */
function encoded(text: string): string {
  return encodeURIComponent(text.replace(LONE_SURROGATE, '\ufffd')).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** What programs of mail take for the end of an address, also where it is percent-encoded. */
const SEVERAL = /[\s,;<>"()[\]\\\p{Cc}]|@.*@/u

/** The first of a content's fields that its format cannot hold, and why; null when there is none. */
export function qrFault(content: FilledContent): { field: string; why: string } | null {
  switch (content.type) {
    case 'wifi':
    case 'vcard':
      return null
    case 'email': {
      const several = content.to.map((one) => one.trim()).find((one) => SEVERAL.test(one))
      return several === undefined ? null : { field: 'to', why: `"${brief(several)}" is not one e-mail address` }
    }
    case 'geo':
      return degreesFault(content, 'latitude', 90) ?? degreesFault(content, 'longitude', 180)
  }
}

function degreesFault(
  content: Extract<QrContent, { type: 'geo' }>,
  field: 'latitude' | 'longitude',
  most: number,
): { field: string; why: string } | null {
  if (isDegrees(content[field], most)) return null
  return { field, why: `"${brief(content[field])}" is not from −${most} to ${most} degrees, like 31.2304` }
}

function brief(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
