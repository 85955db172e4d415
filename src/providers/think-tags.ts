/** What a piece of an answer says, with the reasoning taken out of its text. */
export interface SplitText {
  readonly text: string
  readonly reasoning: string
}

/** Splits one answer that begins with its reasoning between `<think>` tags. */
export interface ThinkSplitter {
  /** The next piece of the answer, however it was cut; what may belong to a tag is held back. */
  push(piece: string): SplitText
  /** What was still held back when the answer ended. */
  flush(): SplitText
}

const OPEN = '<think>'
const CLOSE = '</think>'
const NOTHING: SplitText = { text: '', reasoning: '' }

/** State of one answer. White space around the tags goes; tags further inside are plain text. */
export function createThinkSplitter(): ThinkSplitter {
  let stage: 'start' | 'thinking' | 'gap' | 'text' = 'start'
  let held = ''
  let hasThought = false

  const begin = () => {
    const begun = held.trimStart()
    if (begun.startsWith(OPEN)) {
      stage = 'thinking'
      held = begun.slice(OPEN.length)
    } else if (!OPEN.startsWith(begun)) {
      stage = 'text'
    }
  }
  const takeThought = (): string => {
    const end = held.indexOf(CLOSE)
    const sure = (end === -1 ? held.slice(0, startOfTag(held)) : held.slice(0, end)).trimEnd()
    held = held.slice(end === -1 ? sure.length : end + CLOSE.length)
    if (end !== -1) stage = 'gap'
    const thought = hasThought ? sure : sure.trimStart()
    hasThought ||= thought !== ''
    return thought
  }
  const takeText = (): string => {
    const text = stage === 'gap' ? held.trimStart() : held
    held = ''
    if (text !== '') stage = 'text'
    return text
  }

  return {
    push(piece) {
      held += piece
      if (stage === 'start') begin()
      if (stage === 'start') return NOTHING
      const reasoning = stage === 'thinking' ? takeThought() : ''
      return { reasoning, text: stage === 'thinking' ? '' : takeText() }
    },
    flush() {
      const rest = held.trimEnd()
      held = ''
      return stage === 'thinking' ? { text: '', reasoning: rest } : { text: rest, reasoning: '' }
    },
  }
}

/** A whole answer at once. */
export function splitThinking(answer: string): SplitText {
  const splitter = createThinkSplitter()
  const { text, reasoning } = splitter.push(answer)
  const rest = splitter.flush()
  return { text: text + rest.text, reasoning: reasoning + rest.reasoning }
}

/** Where an end of the text begins that may become the closing tag; its length when none does. */
function startOfTag(text: string): number {
  const from = Math.max(0, text.length - CLOSE.length + 1)
  for (let at = text.indexOf('<', from); at !== -1; at = text.indexOf('<', at + 1)) {
    if (CLOSE.startsWith(text.slice(at))) return at
  }
  return text.length
}
