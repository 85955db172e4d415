import type { Config } from '../config.ts'
import type { RunInBackground } from '../domain/ports.ts'
import type { Platform } from '../platform.ts'
import { createSpanExport, type SpanExport } from '../telemetry/tracing/span-export.ts'
import { createTracing, NO_TRACING, type Tracing } from '../telemetry/tracing/tracing.ts'
import { VERSION } from '../version.ts'

export interface TracingParts {
  readonly tracing: Tracing
  /** Sends what has gathered. Never rejects. */
  flush(): Promise<void>
  /** Told at the end of each request: where nobody calls `flush` in time, each sends its own. */
  afterServed(runInBackground: RunInBackground): void
  /** Whether a provider is told of the trace that a call belongs to. */
  readonly isTold: (provider: string) => boolean
}

/** Traces to a receiver of OTLP; where none is configured nothing is traced. */
export function createTracingParts(platform: Platform, config: Config): TracingParts {
  const { upstream, now, log } = platform
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = config
  if (endpoint === undefined) {
    return {
      tracing: NO_TRACING,
      flush: () => Promise.resolve(),
      afterServed: () => {},
      isTold: () => false,
    }
  }
  const out: SpanExport = createSpanExport({
    upstream,
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: config.OTEL_EXPORTER_OTLP_HEADERS,
    now,
    log,
  })
  const tracing = createTracing({
    serviceName: config.OTEL_SERVICE_NAME,
    version: VERSION,
    sampleRatio: config.OTEL_TRACES_SAMPLER_ARG,
    processor: out.processor,
  })
  const { TRACE_PROPAGATION: propagation } = config
  const own = new Set(Object.keys(config.document.endpoints))
  return {
    tracing,
    flush: out.flush,
    afterServed(runInBackground) {
      if (!platform.canShareWork) runInBackground(out.flush())
    },
    isTold: (provider) => propagation === 'all' || (propagation === 'own' && own.has(provider)),
  }
}
