import { mapEventIterator } from '@orpc/client'
import { implement, ORPCError, ValidationError } from '@orpc/server'
import { asFailure, Failure, failures } from '../shared/contract/failure.ts'
import type { Flows } from '../shared/contract/flow.ts'
import { contract } from '../shared/contract/index.ts'
import { type CallMeta, covers, type Scope } from '../shared/contract/scope.ts'
import type { App } from './app.ts'

/** What a road knows of its caller: made once a connection. */
export interface Connection {
  readonly scope: Scope
  readonly flows: Flows
}

/** Implements the contract by calling services. No logic of its own. */
export function createRouter(app: App) {
  const os = implement(contract)
    .$context<Connection>()
    .use(async ({ context, procedure, next }) => {
      const { scope: needed } = procedure['~orpc'].meta as CallMeta
      if (!covers(context.scope, needed)) {
        throw toWire(
          new Failure('SCOPE_MISSING', {
            what: 'This call is not allowed.',
            why: `It needs the scope "${needed}" and this connection has "${context.scope}".`,
            next: 'Open Handbill with a key of a wider scope.',
            needed,
            granted: context.scope,
          }),
        )
      }
      try {
        const result = await next()
        if (!isStream(result.output)) return result
        // A stream fails after it was handed over, out of this catch's reach.
        const output = mapEventIterator(result.output, {
          value: async (event) => event,
          error: async (thrown) => toWire(thrown),
        })
        return { ...result, output }
      } catch (thrown) {
        throw toWire(thrown)
      }
    })

  return os.router({
    flow: {
      taken: os.flow.taken.handler(({ input, context }) => context.flows.taken(input.flow)),
    },
    status: {
      get: os.status.get.handler(() => app.status.value),
      watch: os.status.watch.handler(({ input, context, signal }) =>
        app.status.watch(context.flows.open(input.flow, signal), signal),
      ),
    },
    devices: {
      watch: os.devices.watch.handler(({ input, context, signal }) =>
        app.devices.list.watch(context.flows.open(input.flow, signal), signal),
      ),
      refresh: os.devices.refresh.handler(({ input }) => app.devices.refresh({ scan: input?.scan ?? false })),
      diagnose: os.devices.diagnose.handler(({ input }) => app.diagnosis.run(input.host)),
      add: os.devices.add.handler(({ input }) => app.devices.add(input.address)),
      added: os.devices.added.handler(({ input, context, signal }) =>
        app.devices.added.watch(context.flows.open(input.flow, signal), signal),
      ),
      forget: os.devices.forget.handler(({ input }) => app.devices.forget(input.address)),
    },
    transfers: {
      watch: os.transfers.watch.handler(({ input, context, signal }) =>
        app.transfers.list.watch(context.flows.open(input.flow, signal), signal),
      ),
      files: os.transfers.files.handler(({ input }) => app.transfers.files(input.id, input.offset, input.limit)),
      send: os.transfers.send.handler(({ input }) => app.transfers.send(input)),
      decide: os.transfers.decide.handler(({ input }) => app.transfers.decide(input.id, input.accept, input)),
      taken: os.transfers.taken.handler(async ({ input }) => ({ files: await app.transfers.taken(input.id, input) })),
      trusted: os.transfers.trusted.handler(({ input, context, signal }) =>
        app.transfers.trusted.watch(context.flows.open(input.flow, signal), signal),
      ),
      trust: os.transfers.trust.handler(({ input }) => app.transfers.trust(input.id)),
      trustCertificate: os.transfers.trustCertificate.handler(({ input }) =>
        app.transfers.trustCertificate(input.id, input.alias),
      ),
      forget: os.transfers.forget.handler(({ input }) => app.transfers.forget(input.id)),
      interrupt: os.transfers.interrupt.handler(({ input }) => app.transfers.interrupt(input.id)),
      cancel: os.transfers.cancel.handler(({ input }) => app.transfers.cancel(input.id)),
      pause: os.transfers.pause.handler(({ input }) => app.transfers.pause(input.id)),
      resume: os.transfers.resume.handler(({ input }) => app.transfers.resume(input.id)),
      retry: os.transfers.retry.handler(({ input }) => app.transfers.retry(input.id, input)),
      dismiss: os.transfers.dismiss.handler(({ input }) => app.transfers.dismiss(input.id)),
    },
    sockets: {
      caps: os.sockets.caps.handler(() => app.sockets.caps()),
      clock: os.sockets.clock.handler(() => app.sockets.time()),
      watch: os.sockets.watch.handler(({ input, context, signal }) =>
        app.sockets.watch(context.flows.open(input.flow, signal), signal, input.filter),
      ),
      totals: os.sockets.totals.handler(({ input, context, signal }) =>
        app.sockets.totals(context.flows.open(input.flow, signal), signal, input.filter),
      ),
      timeline: os.sockets.timeline.handler(({ input, context, signal }) =>
        app.sockets.timeline(context.flows.open(input.flow, signal), signal, input.id),
      ),
      limit: os.sockets.limit.handler(({ input, context, signal }) =>
        app.sockets.limit(context.flows.open(input.flow, signal), signal, input.transfer),
      ),
      close: os.sockets.close.handler(({ input }) => app.sockets.close(input.id)),
      export: os.sockets.export.handler(({ input }) => app.sockets.export(input.filter, input.format, input.mask)),
      names: os.sockets.names.handler(({ input }) => app.sockets.names(input.addresses, input.outside)),
    },
    lab: {
      states: os.lab.states.handler(({ input, context, signal }) =>
        app.sockets.counts(context.flows.open(input.flow, signal), signal),
      ),
    },
    posters: {
      list: os.posters.list.handler(() => app.posters.list()),
      open: os.posters.open.handler(({ input }) => app.posters.open(input.name)),
      save: os.posters.save.handler(({ input }) => app.posters.save(input.name, input.document)),
      fonts: os.posters.fonts.handler(({ input }) => app.posters.fonts(input?.families)),
      watchFonts: os.posters.watchFonts.handler(({ input, context, signal }) =>
        app.posters.watchFonts(context.flows.open(input.flow, signal), signal),
      ),
      fontChoices: os.posters.fontChoices.handler(() => app.posters.fontChoices()),
      templates: os.posters.templates.handler(() => app.posters.templates()),
      newFrom: os.posters.newFrom.handler(({ input }) => app.posters.newFrom(input.template)),
      picture: os.posters.picture.handler(({ input }) => app.posters.picture(input)),
      render: os.posters.render.handler(({ input }) => app.posters.render(input.name, input.variables, input.output)),
    },
    settings: {
      watch: os.settings.watch.handler(({ input, context, signal }) =>
        app.settings.live.watch(context.flows.open(input.flow, signal), signal),
      ),
      update: os.settings.update.handler(({ input }) => app.settings.update(input)),
    },
    identity: {
      show: os.identity.show.handler(() => app.identity.show()),
      export: os.identity.export.handler(({ input }) => app.identity.export(input.passphrase)),
      examine: os.identity.examine.handler(({ input }) => app.identity.examine(input.text, input.passphrase)),
      import: os.identity.import.handler(({ input }) => app.identity.import(input.text, input.passphrase)),
      renew: os.identity.renew.handler(() => app.identity.renew()),
    },
    access: {
      list: os.access.list.handler(() => app.access.list()),
      issue: os.access.issue.handler(({ input }) => app.access.issue('script', input.label, input.scope)),
      newPage: os.access.newPage.handler(() => ({ url: app.page.newUrl() })),
      revoke: os.access.revoke.handler(({ input }) => app.access.revoke(input.id)),
    },
  })
}

export type AppRouter = ReturnType<typeof createRouter>

function isStream(output: unknown): output is AsyncIterator<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output
}

/** Every thrown value leaves as the contract's typed error of its code. */
export function toWire(thrown: unknown): ORPCError<string, unknown> {
  if (thrown instanceof ORPCError) {
    if (thrown.code in failures) return thrown
    if (thrown.code === 'BAD_REQUEST' && thrown.cause instanceof ValidationError)
      return toWire(inputInvalid(thrown.cause))
  }
  const failure = asFailure(thrown)
  return new ORPCError(failure.code, {
    defined: true,
    status: failures[failure.code].status,
    message: failure.message,
    data: failure.data,
    cause: thrown,
  })
}

function inputInvalid({ issues }: ValidationError): Failure<'INPUT_INVALID'> {
  const found = issues.map(({ path, message }) => ({
    path: (path ?? []).map((part) => {
      const key = typeof part === 'object' ? part.key : part
      return typeof key === 'number' ? key : String(key)
    }),
    message,
  }))
  const first = found[0]
  return new Failure('INPUT_INVALID', {
    what: 'The call was refused: its input is not as the contract says.',
    why: first ? `${first.path.join('.') || 'input'}: ${first.message}.` : 'It does not parse.',
    next: 'Correct the field and call again.',
    issues: found,
  })
}
