import type {
  Content,
  GenerateContentResponse,
  GenerationConfig,
  SafetySetting,
  Tool,
  ToolConfig,
} from '@google/genai'

/** A type of the SDK as it is on the wire: the words of its enums instead of the enums. */
type Wire<Type> = Type extends string
  ? `${Type}`
  : Type extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : Type extends object
      ? { readonly [Key in keyof Type]: Wire<Type[Key]> }
      : Type

/** The body of `generateContent`, by the types of Google's SDK: our requests are checked with it. */
export interface WireBody {
  readonly contents: readonly Wire<Content>[]
  readonly systemInstruction?: Wire<Content>
  readonly tools?: readonly Wire<Tool>[]
  readonly toolConfig?: Wire<ToolConfig>
  readonly generationConfig?: Wire<GenerationConfig>
  readonly safetySettings?: readonly Wire<SafetySetting>[]
  readonly cachedContent?: string
  readonly serviceTier?: string
  readonly labels?: Readonly<Record<string, string>>
}

type ResponseFields = 'candidates' | 'promptFeedback' | 'usageMetadata' | 'responseId'

/** A record of the answer, by the same types. */
export type WireResponse = Wire<Partial<Pick<GenerateContentResponse, ResponseFields>>>
