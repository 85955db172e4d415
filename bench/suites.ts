import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** One kind of load. Without a rate it is a closed loop; with one it is open, Poisson arrivals. */
export interface Load {
  readonly bodyFile: string
  readonly connections: number
  readonly ratePerSecond?: number
  readonly isStream?: boolean
}

/** A load that is measured, and the full-speed load that warms the target up before it. */
export interface Suite {
  readonly name: string
  readonly unit: 'request' | 'chunk'
  readonly load: Load
  readonly warmUp: Load
  readonly warmUpSeconds: number
}

interface Body {
  readonly model: string
  readonly promptBytes: number
  readonly isStream?: boolean
}

const sentence =
  'The quick brown fox reads the terms of service and asks for a summary of each clause in plain words. '

const chatRequest = ({ model, promptBytes, isStream }: Body) => ({
  model,
  messages: [
    { role: 'system', content: 'You are a helpful assistant.' },
    {
      role: 'user',
      content: sentence.repeat(Math.ceil(promptBytes / sentence.length)).slice(0, promptBytes),
    },
  ],
  temperature: 0.7,
  max_tokens: 512,
  ...(isStream ? { stream: true, stream_options: { include_usage: true } } : {}),
})

const bodies = {
  // pinned to a provider, unknown to the catalogue: the prefix is cut out of the bytes
  small: { model: 'openai/mock-b1024', promptBytes: 900 },
  // a model of the catalogue, priced; its name is the provider's own, so the bytes stay
  catalogue: { model: 'gpt-4o-mini', promptBytes: 900 },
  large: { model: 'openai/mock-b1024', promptBytes: 100_000 },
  stream: { model: 'openai/mock-c200-d10000', promptBytes: 900, isStream: true },
  burst: { model: 'openai/mock-c200', promptBytes: 900, isStream: true },
} as const satisfies Record<string, Body>

export interface Loads {
  readonly small: Load
  readonly catalogue: Load
  readonly large: Load
  readonly burst: Load
  readonly stream: Load
}

/** Writes the request bodies into a folder and gives the loads that send them. */
export const createLoads = (folder: string): Loads => {
  const file = (name: keyof Loads) => {
    const path = join(folder, `body-${name}.json`)
    writeFileSync(path, JSON.stringify(chatRequest(bodies[name])))
    return path
  }
  return {
    small: { bodyFile: file('small'), connections: 32 },
    catalogue: { bodyFile: file('catalogue'), connections: 32 },
    large: { bodyFile: file('large'), connections: 16 },
    burst: { bodyFile: file('burst'), connections: 8, isStream: true },
    // 25 a second, each 200 chunks 10 ms apart: about 50 open at once, 5,000 chunks a second
    stream: { bodyFile: file('stream'), connections: 300, ratePerSecond: 25, isStream: true },
  }
}

/** What is measured, in this order. */
export const createSuites = (loads: Loads): readonly Suite[] => {
  const atFullSpeed = (name: keyof Loads, unit: Suite['unit'] = 'request'): Suite => ({
    name,
    unit,
    load: loads[name],
    warmUp: loads[name],
    warmUpSeconds: 2,
  })
  // the warm-up is always at full speed: at 200 requests a second a JIT stays cold for minutes
  const atRate = (ratePerSecond: number): Suite => ({
    name: `rate-${ratePerSecond}`,
    unit: 'request',
    load: { ...loads.small, connections: 200, ratePerSecond },
    warmUp: loads.small,
    warmUpSeconds: 1,
  })
  return [
    { ...atFullSpeed('small'), warmUpSeconds: 3 },
    atFullSpeed('catalogue'),
    atFullSpeed('large'),
    atFullSpeed('burst', 'chunk'),
    { ...atFullSpeed('stream', 'chunk'), warmUp: loads.burst },
    atRate(200),
    atRate(1000),
  ]
}
