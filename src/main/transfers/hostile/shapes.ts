import { gzipSync } from 'node:zlib'
import { frameHead } from '../batches/frames.ts'
import { head, whole } from './wire.ts'

/** What an honest offer was given, by the names of its files. */
export interface Granted {
  readonly sessionId: string
  readonly files: Readonly<Record<string, string>>
}

/** Something that no honest peer says. */
export interface Shape {
  readonly name: string
  readonly bytes: (granted: Granted) => string | Uint8Array
  /** Statuses of the answers; none where the connection is closed without one. */
  readonly statuses: readonly number[]
}

const KiB = 1024
const shape = (
  name: string,
  status: number | readonly number[],
  bytes: Shape['bytes'] | string | Uint8Array,
): Shape => ({
  name,
  statuses: typeof status === 'number' ? [status] : status,
  bytes: typeof bytes === 'function' ? bytes : () => bytes,
})

const offer = (files: unknown, more = {}) => JSON.stringify({ info: { alias: 'Mallory' }, files, ...more })
const file = (more: object = {}) => ({ id: '1', fileName: 'a', size: 1, fileType: 'text/plain', ...more })
/** Text that is as `prepare-upload` wants it but for one file. */
const offerOf = (more: object) => whole('POST', 'prepare-upload', offer({ 1: file(more) }))

const JSON_ENDS = ['register', 'prepare-upload', '/api/handbill/v1/meet', '/api/handbill/v1/reveal'] as const

/** Bodies that are no message of any endpoint. */
const BODIES: readonly (readonly [string, string | Uint8Array])[] = [
  ['nothing', ''],
  ['malformed JSON', '{"info":{"alias":"x"},'],
  ['null', 'null'],
  ['a number', '5'],
  ['an array', '[]'],
  ['wrong types', '{"alias":{"a":1},"info":[],"files":7,"commitment":null,"meeting":[],"nonce":0}'],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['UTF-16', Buffer.from('{"alias":"x"}', 'utf16le')],
  ['something packed', gzipSync('{"alias":"x"}')],
  ['JSON of two thousand levels', '['.repeat(2000) + ']'.repeat(2000)],
  ['a prototype', '{"__proto__":{"alias":"x","info":{"alias":"x"},"files":{"1":{}}}}'],
]

export const messages: readonly Shape[] = [
  ...JSON_ENDS.flatMap((end) =>
    BODIES.map(([name, body]) => shape(`${end} with ${name}`, 400, whole('POST', end, body))),
  ),
  shape('more JSON than register takes', 400, whole('POST', 'register', `{"alias":"${'x'.repeat(65 * KiB)}"}`)),
  shape('more JSON than a meeting takes', 400, whole('POST', '/api/handbill/v1/meet', `"${'x'.repeat(5 * KiB)}"`)),
  shape(
    'JSON in endless chunks',
    400,
    `${head('POST', 'register', 'Transfer-Encoding: chunked')}${`4000\r\n${' '.repeat(0x4000)}\r\n`.repeat(5)}`,
  ),
  shape('an offer of nothing', 400, whole('POST', 'prepare-upload', offer({}))),
  shape('an offer without a name', 400, offerOf({ fileName: '' })),
  shape('an offer with an endless name', 400, offerOf({ fileName: 'x'.repeat(4097) })),
  shape('an offer with an endless id', 400, whole('POST', 'prepare-upload', offer({ ['x'.repeat(257)]: file() }))),
  shape('an offer with a negative size', 400, offerOf({ size: -1 })),
  shape('an offer with half a byte', 400, offerOf({ size: 0.5 })),
  shape('an offer with a size that is no number', 400, offerOf({ size: '1' })),
  shape('an offer of more bytes than numbers have', 400, offerOf({ size: 2 ** 53 })),
  shape(
    'an offer of endless bytes',
    400,
    whole('POST', 'prepare-upload', offer({ 1: file({ size: 0 }) }).replace('"size":0', '"size":1e999')),
  ),
  shape('an offer that no disk holds', 500, offerOf({ size: 2 ** 53 - 1 })),
  shape(
    'an offer whose sum no disk holds',
    500,
    whole(
      'POST',
      'prepare-upload',
      offer(Object.fromEntries(Array.from({ length: 4 }, (_, id) => [id, file({ size: 2 ** 52 })]))),
    ),
  ),
  shape(
    'a prototype for files',
    400,
    whole(
      'POST',
      'prepare-upload',
      '{"info":{"alias":"x"},"files":{"__proto__":{"fileName":"a","size":1,"fileType":""}}}',
    ),
  ),
]

const upload = ({ sessionId, files }: Granted, change: object = {}) =>
  `upload?${new URLSearchParams({ sessionId, fileId: '1', token: files[1] ?? '', ...change })}`
const append = (granted: Granted, ...headers: string[]) => whole('PATCH', upload(granted), 'x', ...headers)

const BATCH = '/api/handbill/v1/batch'
const batch = ({ sessionId }: Granted, body: string | Uint8Array) =>
  whole('POST', `${BATCH}?sessionId=${sessionId}`, body)
const framed = ({ files }: Granted, change: object = {}) =>
  frameHead({ ...{ file: '1', token: files[1] ?? '', size: 0, sha256: '0'.repeat(64) }, ...change })

/** Bodies of many small files. */
const batches: readonly Shape[] = [
  shape('many files without a session', 400, whole('POST', BATCH, 'x')),
  shape('many files into a session that is not there', 403, whole('POST', `${BATCH}?sessionId=__proto__`, 'x')),
  shape('many files that are noise', 400, (granted) => batch(granted, 'x'.repeat(5000))),
  shape('many files behind an endless head', 400, (granted) => batch(granted, Buffer.alloc(8, 0xff))),
  shape('many files, and one of them without end', 400, (granted) =>
    batch(granted, framed(granted, { size: 2 ** 50 })),
  ),
  shape('many files of which none was offered', 400, (granted) =>
    batch(granted, Buffer.concat(Array.from({ length: 500 }, (_, at) => framed(granted, { file: `none ${at}` })))),
  ),
  shape('many files with a wrong token', 200, (granted) => batch(granted, framed(granted, { token: 'x' }))),
]

export const uploads: readonly Shape[] = [
  ...batches,
  shape('an upload without anything', 400, whole('POST', 'upload', 'x')),
  shape('an upload with an empty token', 400, (granted) => whole('POST', upload(granted, { token: '' }), 'x')),
  shape('an upload with a wrong token', 403, (granted) =>
    whole('POST', upload(granted, { token: '0'.repeat(32) }), 'x'),
  ),
  shape("an upload with another file's token", 403, (granted) =>
    whole('POST', upload(granted, { token: granted.files[2] ?? '' }), 'x'),
  ),
  shape('an upload of a file that was not offered', 403, (granted) =>
    whole('POST', upload(granted, { fileId: '../1' }), 'x'),
  ),
  shape('an upload into a session that is not there', 403, (granted) =>
    whole('POST', upload(granted, { sessionId: '__proto__' }), 'x'),
  ),
  shape('an upload with a token of a megabyte', 431, (granted) =>
    whole('POST', upload(granted, { token: 'x'.repeat(KiB * KiB) }), 'x'),
  ),
  shape('a question with a wrong token', 403, (granted) => head('HEAD', upload(granted, { token: 'x' }))),
  ...['-1', '-0', '1.5', '1e3', '0x1', ' ', '', '1,1', '9'.repeat(16), 'NaN'].map((offset) =>
    shape(`going on at byte “${offset}”`, 400, (granted) => append(granted, `Upload-Offset: ${offset}`)),
  ),
  shape('going on nowhere', 400, (granted) => append(granted)),
  shape('going on twice', 400, (granted) => append(granted, 'Upload-Offset: 0', 'Upload-Offset: 1')),
  shape('going on where nothing is', 409, (granted) => append(granted, 'Upload-Offset: 1')),
  shape('going on beyond everything', 409, (granted) => append(granted, `Upload-Offset: ${'9'.repeat(15)}`)),
  shape("taking back somebody else's session", 403, whole('POST', 'cancel?sessionId=x', '')),
]

export const requests: readonly Shape[] = [
  shape('two lengths', 400, head('POST', 'register', 'Content-Length: 5', 'Content-Length: 6')),
  shape('the same length twice', 400, `${head('POST', 'register', 'Content-Length: 2', 'Content-Length: 2')}{}`),
  shape('two lengths in one line', 400, `${head('POST', 'register', 'Content-Length: 2, 2')}{}`),
  shape(
    'a length and chunks',
    400,
    `${head('POST', 'register', 'Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
  ),
  shape(
    'chunks and a length',
    400,
    `${head('POST', 'register', 'Transfer-Encoding: chunked', 'Content-Length: 4')}0\r\n\r\n`,
  ),
  shape(
    'chunks that are not the last',
    400,
    `${head('POST', 'register', 'Transfer-Encoding: chunked, identity')}0\r\n\r\n`,
  ),
  shape('another encoding', 400, `${head('POST', 'register', 'Transfer-Encoding: xchunked')}0\r\n\r\n`),
  shape('a blank before a colon', 400, head('POST', 'register', 'Content-Length : 2')),
  shape('a folded header', 400, head('POST', 'register', 'X: a', ' Content-Length: 2')),
  ...['-5', '+5', '0x5', '5.0', '', '9'.repeat(30)].map((length) =>
    shape(`a length of “${length}”`, 400, head('POST', 'register', `Content-Length: ${length}`)),
  ),
  shape(
    'a chunk of more than numbers have',
    400,
    `${head('POST', 'register', 'Transfer-Encoding: chunked')}${'F'.repeat(17)}\r\n`,
  ),
  shape('a chunk that is none', 400, `${head('POST', 'register', 'Transfer-Encoding: chunked')}-1\r\nx\r\n`),
  shape(
    'endless words about a chunk',
    413,
    `${head('POST', 'register', 'Transfer-Encoding: chunked')}1;${'x'.repeat(20 * KiB)}`,
  ),
  shape('a header of 20 KiB', 431, head('GET', 'info', `X: ${'x'.repeat(20 * KiB)}`)),
  shape(
    'a thousand headers',
    431,
    head('GET', 'info', ...Array.from({ length: 1000 }, (_, count) => `X-${count}: ${'x'.repeat(20)}`)),
  ),
  shape('an address of 20 KiB', 431, head('GET', `info?${'x'.repeat(20 * KiB)}`)),
  shape('no host', 400, 'GET /api/localsend/v2/info HTTP/1.1\r\n\r\n'),
  shape('a NUL in a header', 400, head('GET', 'info', 'X: a\0b')),
  shape('an address that is none', 400, 'GET http://[ HTTP/1.1\r\nHost: handbill\r\n\r\n'),
  shape('an address that is slashes', 400, 'GET // HTTP/1.1\r\nHost: handbill\r\n\r\n'),
  shape('an address without a path', 404, 'OPTIONS * HTTP/1.1\r\nHost: handbill\r\n\r\n'),
  shape('a path up', 404, head('GET', '/api/localsend/v2/../../../etc/passwd')),
  shape('a path up in disguise', 404, head('GET', '/api/localsend/v2/%2e%2e/%2e%2e/etc/passwd')),
  shape('a method that there is not', 400, head('BREW', 'info')),
  ...['DELETE', 'PUT', 'OPTIONS', 'TRACE', 'PROPFIND'].map((method) =>
    shape(`the method ${method}`, 404, head(method, 'upload')),
  ),
  shape('a way through', [], 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n'),
  shape('a name of the parent of objects', 404, head('GET', '/__proto__')),
  shape('an expectation', 417, head('GET', 'info', 'Expect: miracles')),
  shape('HTTP/2', 400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  shape('HTTP/9.9', 400, 'GET /api/localsend/v2/info HTTP/9.9\r\nHost: handbill\r\n\r\n'),
  shape('another protocol', 400, 'SSH-2.0-OpenSSH_9.2\r\n'),
  shape('noise', 400, Buffer.from(Array.from({ length: 4000 }, (_, at) => (at * 7919 + 128) % 251))),
  shape('a web page', 403, head('GET', 'info', 'Origin: https://evil.example')),
  shape(
    'one request behind the other',
    [200, 404, 400],
    Buffer.concat([Buffer.from(head('GET', 'info') + head('GET', 'none')), whole('POST', 'register', '5')]),
  ),
  shape('a request hidden in a body', [404], whole('POST', 'none', head('GET', 'info'), 'Connection: close')),
]

export const shapes: readonly Shape[] = [...messages, ...uploads, ...requests]
