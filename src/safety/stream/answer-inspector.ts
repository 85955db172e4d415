import { createStreamRestorer, restoreText, type StreamRestorer } from '../masking/restore.ts'
import type { Vault } from '../masking/vault.ts'
import { decide } from '../policy/decide.ts'
import type { PreparedPolicy } from '../prepare.ts'
import { lookQuickly } from '../surely-clean.ts'
import type { Piece } from '../types.ts'
import type { Verdict } from '../verdict.ts'
import { createStreamInspector, type StreamInspector, type StreamStep } from './stream-inspector.ts'

export interface AnswerOptions {
  readonly prepared: PreparedPolicy
  readonly nowMs: number
  /** What was masked on the way in: its placeholders become values again. */
  readonly vault: Vault | null
}

/** A part of an answer: of which choice's content, reasoning or tool call, by a key of the caller's. */
export interface AnswerPart {
  readonly channel: string
  readonly text: string
  /** `json` for the arguments of a tool call. */
  readonly format?: Piece['format']
}

/** Inspects all channels of one answer while they come, masks, and puts the caller's values back. */
export interface AnswerInspector {
  push(part: AnswerPart): StreamStep
  /** All of a channel at once; the same as its parts one after the other. */
  whole(part: AnswerPart): StreamStep
  /** The rest of a channel, after its last part. */
  end(channel: string): StreamStep
  /** Of all channels together. */
  verdict(): Verdict
  /** Placeholders that came back and were none of ours. */
  unknownPlaceholders(): number
}

interface Opening extends Omit<AnswerPart, 'text'> {
  readonly isCleanOfWords?: boolean
}

interface Channel {
  readonly inspector: StreamInspector
  readonly restorer: StreamRestorer | null
}

/** An inspector for one answer. Once one channel has to stop, nothing comes out of any. */
export function createAnswerInspector({ prepared, nowMs, vault }: AnswerOptions): AnswerInspector {
  const channels = new Map<string, Channel>()
  let isStopped = false

  const open = ({ channel: name, format = 'text', isCleanOfWords = false }: Opening): Channel => {
    const known = channels.get(name)
    if (known !== undefined) return known
    const channel = {
      inspector: createStreamInspector({ prepared, nowMs, format, vault, isCleanOfWords }),
      restorer: vault === null ? null : createStreamRestorer({ vault, format }),
    }
    channels.set(name, channel)
    return channel
  }

  const stop = (): StreamStep => {
    isStopped = true
    return { text: '', isStopped }
  }

  const end = (name: string): StreamStep => {
    const channel = channels.get(name)
    if (isStopped || channel === undefined) return { text: '', isStopped }
    const step = channel.inspector.end()
    isStopped = step.isStopped
    const rest = channel.restorer?.push(step.text) ?? step.text
    return { text: rest + (channel.restorer?.end() ?? ''), isStopped }
  }

  const push = ({ channel: name, text, format }: AnswerPart): StreamStep => {
    if (isStopped) return stop()
    const { inspector, restorer } = open({ channel: name, format })
    const step = inspector.push(text)
    isStopped = step.isStopped
    return { text: restorer?.push(step.text) ?? step.text, isStopped }
  }

  return {
    push,
    end,
    whole(part) {
      if (isStopped) return stop()
      const { text, format = 'text' } = part
      const { isClean, isCleanOfWords } = lookQuickly(
        { text, origin: 'assistant', format },
        prepared,
      )
      if (isClean) {
        const restored = vault === null ? text : restoreText(text, { vault, format }).text
        return { text: restored, isStopped }
      }
      open({ channel: part.channel, format, isCleanOfWords })
      const begun = push(part)
      return { text: begun.text + end(part.channel).text, isStopped }
    },
    verdict: () =>
      decide(
        [...channels.values()].map(({ inspector }) => inspector.result()),
        prepared.policy,
        'output',
      ),
    unknownPlaceholders: () =>
      [...channels.values()].reduce((sum, { restorer }) => sum + (restorer?.unknown() ?? 0), 0),
  }
}
