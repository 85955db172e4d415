import {
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span as OtelSpan,
  type Tracer,
} from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace'
import { NO_SPAN, type Span, type SpanAttributes } from '../../domain/trace.ts'
import type { HeaderReader } from '../../domain/transport.ts'

export interface TracingOptions {
  readonly serviceName: string
  readonly version: string
  /** Share of the traces that begin here, 0 to 1; what a caller samples is sampled. */
  readonly sampleRatio: number
  /** Takes spans that have ended. */
  readonly processor: SpanProcessor
}

/** Begins traces, or goes on with a caller's. */
export interface Tracing {
  /** A span of the server for one request. */
  begin(name: string, header: HeaderReader, attributes: SpanAttributes): Span
}

export const NO_TRACING: Tracing = { begin: () => NO_SPAN }

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/
const KINDS = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT } as const

/** Tracing with OpenTelemetry's own span model, without anything global and without timers. */
export function createTracing(options: TracingOptions): Tracing {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': options.serviceName,
      'service.version': options.version,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.sampleRatio) }),
    spanProcessors: [options.processor],
  })
  const tracer = provider.getTracer('scalix-router', options.version)
  return {
    begin(name, header, attributes) {
      const parent = readParent(header)
      const span = tracer.startSpan(
        name,
        { kind: SpanKind.SERVER, attributes: toAttributes(attributes) },
        parent,
      )
      return wrap(tracer, span, parent)
    },
  }
}

/** W3C Trace Context (https://www.w3.org/TR/trace-context); what does not fit it is no parent. */
function readParent(header: HeaderReader): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(header('traceparent') ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return ROOT_CONTEXT
  const state = header('tracestate')
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
    ...(state === undefined ? {} : { traceState: createTraceState(state) }),
  })
}

function wrap(tracer: Tracer, span: OtelSpan, outer: Context): Span {
  const { traceId, spanId, traceFlags } = span.spanContext()
  const inside = trace.setSpan(outer, span)
  return {
    traceId,
    isRecording: span.isRecording(),
    child: (name, kind, attributes = {}) =>
      wrap(
        tracer,
        tracer.startSpan(name, { kind: KINDS[kind], attributes: toAttributes(attributes) }, inside),
        inside,
      ),
    set: (attributes) => void span.setAttributes(toAttributes(attributes)),
    event: (name) => void span.addEvent(name),
    fail(type) {
      span.setAttribute('error.type', type)
      span.setStatus({ code: SpanStatusCode.ERROR })
    },
    end: () => span.end(),
    traceparent: () => `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, '0')}`,
  }
}

function toAttributes(attributes: SpanAttributes): Attributes {
  return attributes as Attributes
}
