/** Names by the conventions of OpenTelemetry: `gen_ai.request.model`. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | readonly string[]>>

/** A span of work in a trace. Where nothing is traced every call does nothing. */
export interface Span {
  /** 32 hexadecimal digits; null where nothing is traced. */
  readonly traceId: string | null
  /** False: what costs work to find out need not be set. */
  readonly isRecording: boolean
  child(name: string, kind: 'internal' | 'client', attributes?: SpanAttributes): Span
  set(attributes: SpanAttributes): void
  event(name: string): void
  /** It went wrong; `type` is a short code, never a message that could hold text of a caller. */
  fail(type: string): void
  end(): void
  /** The header `traceparent` for whoever is called on behalf of this span; null where not traced. */
  traceparent(): string | null
}

/** For where nothing is traced. */
export const NO_SPAN: Span = {
  traceId: null,
  isRecording: false,
  child: () => NO_SPAN,
  set: () => {},
  event: () => {},
  fail: () => {},
  end: () => {},
  traceparent: () => null,
}
