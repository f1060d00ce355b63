import { asFailure, Failure } from '../../../shared/contract/failure.ts'
import type { Settings } from '../../../shared/contract/settings.ts'
import { ABILITIES, peerInfoJson, toAnnouncement, toPeerInfo } from '../../devices/announcement.ts'
import type { Clock } from '../../devices/clock.ts'
import { shownLine } from '../names.ts'
import type { DevicesPort, SelfInfo } from '../ports.ts'
import type { Reception } from '../reception.ts'
import { answerEmpty, answerJson, statusOf } from './answer.ts'
import { receiveBatch } from './batch.ts'
import { readJsonInTime } from './body.ts'
import { LIMITS, type Limits } from './limits.ts'
import { type Meetings, meetJson, revealJson } from './meetings.ts'
import { type PrepareUploadJson, prepareUploadJson, textOf } from './messages.ts'
import type { Pins } from './pins.ts'
import { append, recall } from './resumption.ts'
import type { Exchange, Routes } from './server.ts'
import type { Caller, Sessions } from './sessions.ts'
import { Turns } from './turns.ts'
import { admitted, takeIn } from './upload.ts'

export interface RoutesOptions {
  readonly self: () => SelfInfo
  readonly settings: () => Pick<Settings, 'pin'>
  readonly devices: DevicesPort
  readonly reception: Reception
  readonly sessions: Sessions
  readonly pins: Pins
  readonly meetings: Meetings
  readonly clock: Clock
  /** A peer takes back what it let us send; false when we send nothing of that name there. */
  readonly cancelOutgoing: (sessionId: string, caller: Caller) => boolean
  /** A peer pauses what it lets us send, or goes on with it; false when we send nothing of that name there. */
  readonly holdOutgoing: (sessionId: string, caller: Caller, held: boolean) => boolean
  /** Other ones than {@link LIMITS}. */
  readonly limits?: Partial<Limits> | undefined
}

/**
 * The endpoints of protocol v2.1 §4 (receiving), and those of version 1, which had no session ids; `resumption.ts` has
 * those between two Handbills.
 */
export function createRoutes(options: RoutesOptions): Routes {
  const limits = { ...LIMITS, ...options.limits }
  const turns = new Turns(limits)
  const info = async ({ response }: Exchange) => answerJson(response, 200, toAnnouncement(options.self()))
  return {
    'GET /api/localsend/v1/info': info,
    'GET /api/localsend/v2/info': info,
    'POST /api/localsend/v1/register': (exchange) => register(options, exchange, limits),
    'POST /api/localsend/v1/send-request': (exchange) => prepareUpload(options, exchange, limits, turns, true),
    'POST /api/localsend/v1/send': (exchange) => upload(options, named(options.sessions, exchange)),
    'POST /api/localsend/v1/cancel': (exchange) => cancelUnnamed(options.sessions, exchange),
    'POST /api/localsend/v2/register': (exchange) => register(options, exchange, limits),
    'POST /api/localsend/v2/prepare-upload': (exchange) => prepareUpload(options, exchange, limits, turns),
    'POST /api/localsend/v2/upload': (exchange) => upload(options, exchange),
    'HEAD /api/localsend/v2/upload': (exchange) => recall(options.sessions, exchange),
    'PATCH /api/localsend/v2/upload': (exchange) => append(options.sessions, exchange),
    'POST /api/localsend/v2/cancel': (exchange) => cancel(options, exchange),
    'POST /api/handbill/v1/meet': (exchange) => meet(options.meetings, exchange, limits),
    'POST /api/handbill/v1/reveal': (exchange) => reveal(options.meetings, exchange, limits),
    'POST /api/handbill/v1/batch': (exchange) => receiveBatch(options.sessions, exchange),
    'POST /api/handbill/v1/acknowledge': (exchange) => acknowledge(options.sessions, exchange),
    'POST /api/handbill/v1/pause': (exchange) => hold(options, exchange, true),
    'POST /api/handbill/v1/resume': (exchange) => hold(options, exchange, false),
  }
}

async function register(
  { self, devices, clock }: RoutesOptions,
  exchange: Exchange,
  { registerBytes, jsonMs }: Limits,
): Promise<void> {
  const { request, response, caller } = exchange
  const json = await readJsonInTime(request, peerInfoJson, registerBytes, jsonMs)
  const info = toPeerInfo(json)
  // Who shows a certificate and claims another's name is not listed. Who shows none is a hint, as every announcement.
  if (info && (caller.fingerprint === null || info.fingerprint === caller.fingerprint)) {
    const { port, protocol } = info
    const lastSeen = clock.now()
    devices.seen(info, { address: caller.address, port, protocol, via: 'register', interface: null, lastSeen })
  }
  answerJson(response, 200, toAnnouncement(self()))
}

async function prepareUpload(
  options: RoutesOptions,
  exchange: Exchange,
  { offerBytes, jsonMs }: Limits,
  turns: Turns,
  unnamed = false,
): Promise<void> {
  const { settings, reception, sessions, pins, meetings } = options
  const { request, response, query, caller } = exchange
  pins.check(settings().pin, query.get('pin'), caller.address)
  const done = turns.take(caller.address)
  const json = await readJsonInTime(request, prepareUploadJson, offerBytes, jsonMs).finally(done)
  const { address, fingerprint } = caller
  const resumes = json.info.handbill?.resume === ABILITIES.resume
  const peer = { alias: shownLine(json.info.alias), fingerprint, address }
  const folders = (json.handbill?.folders ?? []).map(({ name, modified = null }) => ({ name, modified }))
  const offer = {
    peer,
    files: offered(json),
    folders,
    text: textOf(json),
    resumes,
    persists: json.handbill?.persists === true,
    code: meetings.codeOf(caller, json.info.handbill?.meeting),
  }
  const session = resumes ? sessions.before(json.handbill?.again ?? '', caller) : undefined
  // Whoever offers something else under its name is asked about as anybody is.
  const before = session?.isContinuedBy(offer.files) ? session : undefined
  if (before?.hasAll(offer.files.keys())) return answerEmpty(response, 204)
  if (session?.record.transfer.state === 'cancelled') throw cancelledHere()
  await before?.supersede()
  if (resumes) await reception.makeWay(offer)
  const incoming = reception.offer({ ...offer, before })
  sessions.asking(incoming, caller)
  // Who comes again is let through as soon as this connection, which the first upload will use, is gone.
  if (resumes) incoming.record.connected(request.socket)
  // A person may take a minute, and nothing moves on the connection meanwhile.
  request.socket.setTimeout(0)
  const hungUp = () => {
    if (!response.writableEnded) incoming.cancel(takenBack())
  }
  response.once('close', hungUp)
  const accepted = await incoming.decision
  response.off('close', hungUp)
  const { whole } = incoming
  if (accepted.size === 0 && !(resumes && whole.length > 0)) return answerEmpty(response, 204)
  const pauses = json.info.handbill?.pause === ABILITIES.pause
  const listener = listenerOf(json.info, caller)
  const { sessionId, tokens } = sessions.open(incoming, caller, accepted, { listener, pauses, unnamed })
  if (unnamed) return answerJson(response, 200, Object.fromEntries(tokens))
  const abilities = {
    kept: Object.fromEntries(incoming.kept),
    ...(whole.length > 0 && { whole }),
    ...(pauses && { pause: ABILITIES.pause, paused: incoming.hold.has('here') }),
  }
  const handbill = resumes ? { handbill: abilities } : {}
  answerJson(response, 200, { sessionId, files: Object.fromEntries(tokens), ...handbill })
}

async function meet(
  meetings: Meetings,
  { request, response, caller }: Exchange,
  { meetingBytes, jsonMs }: Limits,
): Promise<void> {
  const { commitment } = await readJsonInTime(request, meetJson, meetingBytes, jsonMs)
  try {
    answerJson(response, 200, { ...meetings.begin(caller, commitment), handbill: ABILITIES })
  } catch (error) {
    const failure = asFailure(error)
    // No code for now, and all else as ever.
    if (failure.code !== 'PEER_REFUSED') throw error
    answerJson(response, statusOf(failure), { message: failure.message, handbill: ABILITIES })
  }
}

async function reveal(
  meetings: Meetings,
  { request, response, caller }: Exchange,
  { meetingBytes, jsonMs }: Limits,
): Promise<void> {
  const { meeting, nonce } = await readJsonInTime(request, revealJson, meetingBytes, jsonMs)
  meetings.reveal(caller, meeting, nonce)
  answerEmpty(response, 204)
}

async function upload({ sessions }: RoutesOptions, exchange: Exchange): Promise<void> {
  const { incoming, fileId } = admitted(sessions, exchange)
  await takeIn(incoming, fileId, exchange)
  answerEmpty(exchange.response, 200)
}

async function cancel(options: RoutesOptions, { request, response, query, caller }: Exchange): Promise<void> {
  request.resume()
  const sessionId = query.get('sessionId')
  const cancellable = options.sessions.cancellable(sessionId, caller)
  const missing = query.has('missing')
  for (const incoming of cancellable) missing ? incoming.endWithout() : incoming.cancel(takenBack())
  const known = cancellable.length > 0 || (sessionId !== null && options.cancelOutgoing(sessionId, caller))
  if (known) answerEmpty(response, 200)
  else answerJson(response, 403, { message: 'There is no such session.' })
}

/** Its sender has had every answer, and will not come again for the same. */
async function acknowledge(sessions: Sessions, { request, response, query, caller }: Exchange): Promise<void> {
  request.resume()
  await sessions.before(query.get('sessionId') ?? '', caller)?.acknowledged()
  answerEmpty(response, 204)
}

/** A request of version 1 as one of version 2. */
function named(sessions: Sessions, exchange: Exchange): Exchange {
  const { query, caller } = exchange
  const sessionId = sessions.nameOf(query.get('fileId') ?? '', query.get('token') ?? '', caller)
  // One that nobody has, so that it is refused as any other wrong one is.
  return { ...exchange, query: new URLSearchParams([...query, ['sessionId', sessionId ?? 'none']]) }
}

async function cancelUnnamed(sessions: Sessions, { request, response, caller }: Exchange): Promise<void> {
  request.resume()
  const cancellable = sessions.unnamed(caller)
  for (const incoming of cancellable) incoming.cancel(takenBack())
  if (cancellable.length > 0) answerEmpty(response, 200)
  else answerJson(response, 403, { message: 'There is no such session.' })
}

/** The other side of a session, whichever it is, pauses it or lets it go on. */
async function hold(options: RoutesOptions, { request, response, query, caller }: Exchange, held: boolean) {
  request.resume()
  const sessionId = query.get('sessionId') ?? ''
  const incoming = options.sessions.named(sessionId, caller)
  incoming?.hold.set('there', held)
  if (incoming || options.holdOutgoing(sessionId, caller, held)) answerEmpty(response, 204)
  else answerJson(response, 403, { message: 'There is no such session.' })
}

/** Where the sender itself listens, by its own words; null when it does not say. */
function listenerOf({ alias, port, protocol }: PrepareUploadJson['info'], { address, fingerprint }: Caller) {
  return port && protocol ? { alias, address, port, protocol, fingerprint } : null
}

function offered({ files, handbill }: PrepareUploadJson) {
  const executable = new Set(handbill?.executable)
  return new Map(
    Object.entries(files).map(([id, { fileName, size, fileType, sha256, metadata }]) => [
      id,
      {
        ...{ name: fileName, size, type: fileType, sha256: sha256 ?? null },
        ...{ modified: metadata?.modified ?? null, executable: executable.has(id) },
      },
    ]),
  )
}

function cancelledHere(): Failure {
  return new Failure('DECLINED', {
    what: 'The files were not taken.',
    why: 'The transfer was cancelled there.',
    next: 'Ask there before you send them again.',
    by: 'person',
  })
}

function takenBack(): Failure {
  return new Failure('CANCELLED', {
    what: 'The transfer was cancelled.',
    why: 'The sender took it back.',
    next: 'Ask the sender if it is still wanted.',
  })
}
