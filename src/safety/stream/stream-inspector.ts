import { replacementFor } from '../masking/apply.ts'
import type { Vault } from '../masking/vault.ts'
import { decide, editOf, type PieceResult } from '../policy/decide.ts'
import type { PreparedPolicy } from '../prepare.ts'
import { strengthOfAction } from '../policy.ts'
import { findSpans } from '../spans.ts'
import type { Finding, Origin, Piece } from '../types.ts'
import type { Verdict } from '../verdict.ts'
import { createSegmenter, type Segment } from './segmenter.ts'
import { createStreamText, type StreamText } from './stream-text.ts'
import { createWordWatch } from './word-watch.ts'

/** Detectors look this far back for words that explain a number. */
const HISTORY = 112
const CUSTOM = { unitsMin: 48, lookahead: 96 } as const

export interface StreamOptions {
  readonly prepared: PreparedPolicy
  readonly nowMs: number
  readonly origin?: Origin
  /** JSON as in the arguments of a tool call: read with its escapes, masked so that it stays JSON. */
  readonly format?: Piece['format'] | undefined
  /** Values the caller gave come back as they are; everything else is replaced for good. */
  readonly vault?: Vault | null
  /** All of the text is known, and its words need no look. */
  readonly isCleanOfWords?: boolean
}

/** What a part of a stream lets out. */
export interface StreamStep {
  /** May be sent on; what is masked is masked. */
  readonly text: string
  /** The stream has to end here: nothing further comes out. */
  readonly isStopped: boolean
}

/** Inspects one channel of an answer while it comes. */
export interface StreamInspector {
  push(part: string): StreamStep
  /** The rest, after the last part. */
  end(): StreamStep
  /** What is known so far. */
  result(): PieceResult
  verdict(): Verdict
}

/**
 * An inspector of one channel. No unit of a match comes out before the match is decided; what comes
 * out, and the verdict, are the same for every way of cutting the stream into parts.
 */
export function createStreamInspector(options: StreamOptions): StreamInspector {
  const { prepared, nowMs, origin = 'assistant', format = 'text', vault = null } = options
  const readsWords = options.isCleanOfWords !== true
  const text = createStreamText(format)
  const queue: Segment[] = []
  const findings: Finding[] = []
  const failed = new Set<Finding['type']>()
  const watch = createWordWatch({ prepared, origin, text, failed, nowMs })
  const segmenter = createSegmenter({
    emit: (segment) => queue.push(segment),
    slice: text.slice,
    custom: prepared.isCustom ? CUSTOM : null,
  })
  const live = { ...options, text, failed, vault }
  let read = 0
  let releasedTo = 0
  let known = 0
  let isStopped = false

  const result = (): PieceResult => ({
    origin,
    findings: [...findings, ...watch.findings()],
    scores: watch.scores(),
    failed: [...failed],
  })
  const verdict = () => decide([result()], prepared.policy, 'output')

  /** Asks the policy again, whenever there is something new to ask about. */
  const stopIfBlocked = () => {
    const count = findings.length + watch.version() + failed.size
    if (count === known) return
    known = count
    isStopped = strengthOfAction(verdict().action) > strengthOfAction('warn')
  }

  const judge = ({ start, end, lookahead, isLive }: Segment): string => {
    const from = Math.max(start, releasedTo)
    if (from >= end) return ''
    const found = isLive ? findLive({ from, end, windowEnd: end + lookahead }, live) : []
    findings.push(...found.map((finding) => text.toRaw(finding)))
    stopIfBlocked()
    return isStopped ? '' : release(found, Math.max(end, found.at(-1)?.end ?? 0))
  }

  const release = (found: readonly Finding[], end: number): string => {
    let out = ''
    for (const finding of found) {
      const edit = editOf(finding, { policy: prepared.policy, origin, direction: 'output' })
      if (edit === null) continue
      out += text.take(releasedTo, finding.start)
      out += text.mark(replacementFor(edit, '', null), finding)
      releasedTo = finding.end
    }
    out += text.take(releasedTo, end)
    releasedTo = Math.max(releasedTo, end)
    text.forget(Math.min(releasedTo, readsWords ? watch.needsFrom() : releasedTo) - HISTORY * 2)
    return out
  }

  const drain = (isEnd: boolean): string => {
    let out = ''
    while (!isStopped) {
      const [segment] = queue
      if (segment === undefined || (!isEnd && segment.end + segment.lookahead > read)) break
      queue.shift()
      out += judge(segment)
    }
    return out
  }

  const readOn = (): string => {
    let out = ''
    const end = text.length()
    while (read < end && !isStopped) {
      const code = text.codeAt(read)
      segmenter.step(read, code)
      read += 1
      if (queue.length > 0) out += drain(false)
      if (readsWords && watch.step(read, code)) stopIfBlocked()
    }
    return out
  }

  return {
    push(part) {
      if (isStopped) return { text: '', isStopped }
      text.push(part)
      return { text: readOn(), isStopped }
    },
    end() {
      if (isStopped) return { text: '', isStopped }
      text.end()
      let out = readOn()
      segmenter.finish(read)
      if (readsWords) watch.finish(read)
      stopIfBlocked()
      out += drain(true)
      return { text: out, isStopped }
    },
    result,
    verdict,
  }
}

interface Window {
  readonly from: number
  readonly end: number
  readonly windowEnd: number
}

interface Live extends StreamOptions {
  readonly text: StreamText
  readonly failed: Set<Finding['type']>
}

/** What begins in the window's own part; what stands before and after is there to explain it. */
function findLive(
  { from, end, windowEnd }: Window,
  { text, failed, ...options }: Live,
): readonly Finding[] {
  const { prepared, nowMs, vault } = options
  const windowStart = Math.max(0, from - HISTORY)
  const window = text.slice(windowStart, windowEnd)
  const isOwn = (finding: Finding) =>
    vault?.knows(window.slice(finding.start, finding.end)) === true
  return findSpans(
    { text: window },
    { detectors: prepared.spans, from: from - windowStart, failed },
  )
    .filter((finding) => finding.start + windowStart < end)
    .filter((finding) => !isOwn(finding) && !prepared.isExcepted(finding, window, nowMs))
    .map((finding) => ({
      ...finding,
      start: finding.start + windowStart,
      end: finding.end + windowStart,
    }))
}
