import type { Call, CallFacts, OnServed, ServedRequest } from '../../domain/call.ts'
import type { Clock, Log, RunInBackground } from '../../domain/ports.ts'
import type { Permission, Principal } from '../../domain/principal.ts'
import type { Span } from '../../domain/trace.ts'
import type { InboundCall, Outlet } from '../../domain/transport.ts'
import { GatewayError } from '../../errors.ts'
import type { ModelCall } from '../../gateway/chat.ts'
import type { Tracing } from '../../telemetry/tracing/tracing.ts'
import { Refusal, type Admit } from '../access.ts'
import { refuseTooLarge } from '../read-body.ts'
import { chooseRequestId } from '../request-id.ts'
import type { CorsHeaders } from '../response-headers.ts'
import { understand } from '../understand.ts'
import { createAnswer } from './answer.ts'

/** A model endpoint: what it needs permission for, and the use case behind it. */
export interface ModelEndpoint {
  readonly method: 'POST'
  readonly path: string
  readonly permission: Permission
  readonly handle: (call: ModelCall) => Promise<void>
}

export interface ModelDoorOptions {
  readonly endpoints: readonly ModelEndpoint[]
  readonly admit: Admit
  readonly corsHeaders: CorsHeaders
  readonly createId: (prefix: string) => string
  readonly bodyBytesMax: number
  readonly now: Clock
  readonly log: Log
  readonly onServed: OnServed
  readonly tracing: Tracing
}

export interface ModelDoor {
  has(method: string, path: string): boolean
  /** Serves one call from its headers to the end of its answer. Never rejects. */
  serve(inbound: InboundCall, outlet: Outlet, runInBackground: RunInBackground): Promise<void>
}

/**
 * The entrance of the model endpoints: the same order of checks as everywhere, but over plain
 * data, so that a runtime can connect it to its own sockets without `Request` and `Response`.
 */
export function createModelDoor(options: ModelDoorOptions): ModelDoor {
  const { now, log } = options
  const byPath = new Map(options.endpoints.map((endpoint) => [endpoint.path, endpoint]))

  async function serve(inbound: InboundCall, outlet: Outlet, runInBackground: RunInBackground) {
    const startedAtMs = now()
    const { header } = inbound
    const id = chooseRequestId(header, options.createId)
    const route = byPath.has(inbound.path) ? inbound.path : 'unmatched'
    const span = options.tracing.begin(`${inbound.method} ${route}`, header, {
      'http.request.method': inbound.method,
      'http.route': route,
      'scalix.request.id': id,
    })
    const facts: CallFacts = {}
    let principal: Principal | undefined
    let isServed = false
    const tellServed = () => {
      if (isServed) return
      isServed = true
      const served = {
        requestId: id,
        method: inbound.method,
        path: inbound.path,
        route,
        traceId: span.traceId,
        status: facts.errorCode === 'client_closed_request' ? 499 : answer.status(),
        durationMs: now() - startedAtMs,
        address: inbound.address,
        principal,
        facts,
      }
      if (span.isRecording) describeServed(span, served)
      span.end()
      options.onServed(served, runInBackground)
    }
    const answer = createAnswer(outlet, {
      id,
      corsHeaders: options.corsHeaders(header),
      onEnding: tellServed,
    })
    try {
      const endpoint = byPath.get(inbound.path)
      if (endpoint === undefined) throw new GatewayError('not_found', 'No such endpoint.')
      refuseTooLarge(header('content-length'), options.bodyBytesMax)
      const admitted = options.admit(inbound, { permission: endpoint.permission, area: 'model' })
      const admission = admitted instanceof Promise ? await admitted : admitted
      principal = admission.principal
      answer.addHeaders(admission.headers)
      const body = await inbound.readBody(options.bodyBytesMax)
      const call: Call = { id, startedAtMs, principal, header, runInBackground, span }
      await endpoint.handle({ call, facts, body, answer })
    } catch (thrown) {
      if (thrown instanceof Refusal) {
        principal = thrown.principal
        answer.addHeaders(thrown.headers)
      }
      const error = understand(thrown)
      facts.errorCode = error.code
      reportUnexpected(log, id, error)
      answer.fail(error)
    }
    // A caller that has left gets no end.
    tellServed()
  }

  return {
    has: (method, path) => method === 'POST' && byPath.has(path),
    serve,
  }
}

/** What is known at the end of a call, by the conventions of OpenTelemetry where they have a name. */
function describeServed(span: Span, { status, principal, facts }: ServedRequest): void {
  span.set({
    'http.response.status_code': status,
    'scalix.tenant.id': principal?.tenantId ?? '',
    'scalix.key.id': principal?.keyId ?? '',
    'gen_ai.request.model': facts?.model ?? '',
    'scalix.attempts': facts?.attempts ?? 0,
  })
  // A caller's own mistake is no error of the server's span, but its code is worth a look.
  const code = facts?.errorCode
  if (status >= 500) span.fail(code ?? String(status))
  else if (code !== undefined) span.set({ 'error.type': code })
}

/** A 500 tells the caller nothing, so the log has to. */
export function reportUnexpected(log: Log, requestId: string, error: GatewayError) {
  if (error.code !== 'internal_error') return
  const { cause } = error
  log('error', 'unexpected_error', {
    requestId,
    ...(cause instanceof Error
      ? { name: cause.name, reason: cause.message, stack: cause.stack }
      : {}),
  })
}
