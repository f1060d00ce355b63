import type { QrContent } from '../document.ts'

/** What a code of this content says. Fields are escaped by the rules of their format, so none can add another. */
export function qrText(content: QrContent): string {
  switch (content.type) {
    case 'wifi':
      return wifi(content)
    case 'vcard':
      return vcard(content)
    case 'email':
      return email(content)
    case 'geo':
      return `geo:${decimal(content.latitude)},${decimal(content.longitude)}`
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
function email({ to, subject, body }: Extract<QrContent, { type: 'email' }>): string {
  const fields = [
    ...(subject === '' ? [] : [`subject=${encoded(subject)}`]),
    ...(body === '' ? [] : [`body=${encoded(body.replace(/\r\n|\r|\n/g, '\r\n'))}`]),
  ]
  const addresses = to.split(',').map((address) => encoded(address.trim()).replaceAll('%40', '@'))
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

/** RFC 5870 takes plain decimals alone. */
function decimal(text: string): string {
  return text
    .trim()
    .replace(/[^\d.+-]/g, '')
    .replace(/^\+/, '')
}
