import { MODES, type Mode } from './provider.ts'

/** How one call ended, as its caller saw it. */
export type Ending =
  /** The whole answer. */
  | 'answered'
  /** An error in the documented form: a status, or an event in the stream. */
  | 'refused'
  /** The connection broke while the server was being killed. */
  | 'killed'
  /** Neither: nobody told what became of it. */
  | 'lost'

export interface CallRecord {
  readonly id: string
  readonly mode: Mode
  readonly ending: Ending
  readonly note: string
}

/** Where callers find the server just now. */
export interface Door {
  url: string
  key: string
  /** It is being killed, or not up again yet. */
  isClosed: boolean
}

export interface CallersOptions {
  readonly door: Door
  readonly count: number
  readonly onCall: (call: CallRecord) => void
}

export interface Callers {
  /** They call what this says, each call another one of these. */
  setModes(modes: readonly Mode[]): void
  /** Waits until all have their answers. */
  stop(): Promise<void>
}

const TIMEOUT_MS = 30_000

/** Several callers that call one after the other until they are stopped. */
export function startCallers({ door, count, onCall }: CallersOptions): Callers {
  let modes: readonly Mode[] = ['fine']
  let isStopped = false
  let number = 0
  const call = async (who: number) => {
    while (!isStopped) {
      if (door.isClosed) {
        await new Promise((resolve) => setTimeout(resolve, 20))
        continue
      }
      number += 1
      const mode = modes[number % modes.length] ?? 'fine'
      const isStream = number % 2 === 0
      // Pinned to the faulty provider there is nobody else to ask.
      const model = number % 4 === 1 ? 'faulty/m' : 'm'
      onCall(await callOnce(door, { id: `fault-${who}-${number}`, mode, isStream, model }))
    }
  }
  const running = Array.from({ length: count }, (_, who) => call(who))
  return {
    setModes(next) {
      modes = next
    },
    async stop() {
      isStopped = true
      await Promise.all(running)
    },
  }
}

interface CallFacts {
  readonly id: string
  readonly mode: Mode
  readonly isStream: boolean
  readonly model: string
}

async function callOnce(door: Door, { id, mode, isStream, model }: CallFacts): Promise<CallRecord> {
  const end = (ending: Ending, note: string): CallRecord => ({ id, mode, ending, note })
  try {
    const response = await fetch(`${door.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${door.key}`,
        'content-type': 'application/json',
        'x-request-id': id,
      },
      body: JSON.stringify({
        model,
        messages: [{ role: 'user', content: `mode:${mode}` }],
        ...(isStream && { stream: true }),
      }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await response.text()
    return end(...judge(response.status, text, isStream))
  } catch (error) {
    const note = error instanceof Error ? `${error.message} ${reasonOf(error.cause)}` : 'unknown'
    return end(door.isClosed ? 'killed' : 'lost', note)
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : ''
}

function judge(status: number, text: string, isStream: boolean): [Ending, string] {
  if (status >= 400) {
    const code = /"code":"([a-z_]+)"/.exec(text)?.[1]
    return code === undefined ? ['lost', `${status} ${text.slice(0, 80)}`] : ['refused', code]
  }
  if (!isStream) return text.includes('"choices"') ? ['answered', ''] : ['lost', text.slice(0, 80)]
  if (text.endsWith('data: [DONE]\n\n')) return ['answered', '']
  const code = /"error":\{"code":"([a-z_]+)"/.exec(text)?.[1]
  return code === undefined ? ['lost', `no end: ${text.slice(-80)}`] : ['refused', code]
}

/** All that a provider may do. */
export const ALL_MODES: readonly Mode[] = MODES
