import type { HeaderList, Outlet } from '../../domain/transport.ts'
import { toErrorBody } from '../../errors.ts'
import type { Answer } from '../../gateway/answer.ts'
import { toErrorHeaders } from '../error-headers.ts'
import { DATA_HEADERS } from '../response-headers.ts'

export interface DoorAnswer extends Answer {
  /** What was sent, or 0 as long as nothing was. */
  status(): number
  /** Headers that go with whatever the answer will be. */
  addHeaders(headers: readonly string[]): void
}

interface AnswerContext {
  readonly id: string
  readonly corsHeaders: HeaderList
  /** Called once, just before the answer's end is sent. */
  readonly onEnding: () => void
}

const encoder = new TextEncoder()

/** Puts what every answer carries around an outlet, and turns failures into the documented form. */
export function createAnswer(outlet: Outlet, context: AnswerContext): DoorAnswer {
  const { id, corsHeaders, onEnding } = context
  const common: string[] = [...DATA_HEADERS, 'x-request-id', id, ...corsHeaders]
  let status = 0
  let isClosed = false
  let closed: (() => void) | undefined
  outlet.onClose(() => {
    isClosed = true
    closed?.()
  })

  const end = (last?: Uint8Array) => {
    onEnding()
    outlet.end(last)
  }
  const head = (code: number, headers: HeaderList) => {
    status = code
    outlet.head(code, [...common, ...headers])
  }
  const send = (code: number, headers: HeaderList, body: Uint8Array | string) => {
    const bytes = typeof body === 'string' ? encoder.encode(body) : body
    head(code, [...headers, 'content-length', String(bytes.length)])
    end(bytes)
  }

  return {
    status: () => status,
    isHeadSent: () => status !== 0,
    isClosed: () => isClosed,
    addHeaders: (headers) => {
      common.push(...headers)
    },
    head,
    send,
    write: (chunk) => outlet.write(chunk),
    end,
    onDrain: (resume) => outlet.onDrain(resume),
    onClose: (it) => {
      closed = it
      if (isClosed) it()
    },
    fail: (error) => {
      const body = toErrorBody(error)
      if (status === 0) {
        const headers = ['content-type', 'application/json', ...toErrorHeaders(error)]
        send(error.status, headers, JSON.stringify(body))
        return
      }
      outlet.write(`data: ${JSON.stringify(body)}\n\n`)
      end()
    },
  }
}
