import { z } from 'zod'

const latencySchema = z
  .object({ count: z.number(), meanUs: z.number(), p50Us: z.number(), p99Us: z.number() })
  .nullable()

/** What `load` prints. Times count from when a request was due. */
export const loadResultSchema = z.object({
  requests: z.number(),
  errors: z.number(),
  unanswered: z.number(),
  refused: z.number(),
  chunks: z.number(),
  seconds: z.number(),
  firstByte: latencySchema,
  total: latencySchema,
  chunk: latencySchema,
})

/** What `calibrate` prints: CPU microseconds of three fixed pieces of work. */
export const speedSchema = z.object({
  arithmeticUs: z.number(),
  memoryUs: z.number(),
  systemUs: z.number(),
})

/** What the mock answers to GET. */
export const mockCountsSchema = z.object({ connections: z.number(), requests: z.number() })

export type LoadResult = z.infer<typeof loadResultSchema>
export type Speed = z.infer<typeof speedSchema>

interface Origin {
  readonly target: string
  readonly repeat: number
}

/** One suite, once, against one target. */
export interface LoadMeasurement extends Origin {
  readonly kind: 'load'
  readonly suite: string
  readonly result: LoadResult
  /** Of the target's process tree, per request or per chunk. */
  readonly cpuUs: number
  readonly systemShare: number
  /** New connections to the upstream, per request. */
  readonly upstreamConnections: number
  /** Cores that were busy with anything but target and mock. */
  readonly otherCores: number
  readonly stolenCores: number
  readonly speeds: readonly Speed[]
}

/** Of the target's process tree: when it has started, after the load, 2 s later, at the highest. */
export interface MemoryMeasurement extends Origin {
  readonly kind: 'memory'
  readonly requests: number
  readonly idleMib: number
  readonly loadedMib: number
  readonly restedMib: number
  readonly peakMib: number
}

/** From the start of the process to the first answer from the upstream. */
export interface StartMeasurement extends Origin {
  readonly kind: 'start'
  readonly ms: number
  readonly cpuMs: number
}

export type Measurement = LoadMeasurement | MemoryMeasurement | StartMeasurement
