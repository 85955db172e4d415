/** What a request asks for. `chat` is also the answer where nothing else is likely enough. */
export const REQUEST_TYPES = [
  'code',
  'math',
  'reasoning',
  'knowledge',
  'extraction',
  'summarisation',
  'translation',
  'classification',
  'creative',
  'chat',
] as const

export type RequestType = (typeof REQUEST_TYPES)[number]

/** Facts that stand in the request, exact: nothing here is estimated. */
export interface AnalysisFlags {
  /** An image in any message. */
  readonly vision: boolean
  /** Audio in any message, or asked for as output. */
  readonly audio: boolean
  readonly file: boolean
  readonly tools: boolean
  readonly toolCount: number
  /** The last message is the result of a tool: the model that called it has to go on. */
  readonly toolResult: boolean
  readonly jsonSchema: boolean
  readonly stream: boolean
  readonly n: number
  /** As the caller wrote it; null where it is left to the model. */
  readonly reasoningEffort: string | null
  /** The request asks for the gateway's knowledge base. */
  readonly rag: boolean
}

/** What is known of a request before it goes anywhere. Holds no text of the prompt. */
export interface Analysis {
  readonly type: RequestType
  /** 0..1; below 0.4 the type is `chat`. */
  readonly typeConfidence: number
  readonly flags: AnalysisFlags
  /**
   * 0..1, fine-grained: how much a stronger model is likely to gain over a mid-size one, as a rank
   * among the prompts it was learnt from. What every model fails at does not count as difficult.
   */
  readonly difficulty: number
  /** ISO 639-1, or `und` where there is too little text. */
  readonly language: string
  readonly languageReliable: boolean
  /** Estimates: of the whole input, and of one answer. */
  readonly tokens: { readonly input: number; readonly output: number }
  /** At most eight short codes that explain type and difficulty. */
  readonly signals: readonly string[]
  /** Of the rules and weights: the same version gives the same analysis of the same request. */
  readonly version: string
}
