/**
 * Documented quirks of a model that adapters read instead of comparing model names. Absent means
 * that the usual behaviour of its wire format holds. Sources: the rows of the catalogue.
 */
export interface ModelRules {
  /** Whether `temperature`, `top_p`, `logprobs` and penalties are taken; absent is `yes`. */
  readonly sampling?: 'yes' | 'only-without-reasoning' | 'never'
  /** `never`: presence and frequency penalties are refused although sampling is taken. */
  readonly penalties?: 'never'
  /** The role that instructions are sent with; absent is `system`. */
  readonly systemRole?: 'system' | 'developer'
  /** The field that caps the answer on chat completions; absent is `max_tokens`. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens'
  /** `never`: the field is refused or without effect, so the gateway has to cut the text itself. */
  readonly stop?: 'never'
  /** Chat completions refuse function tools while the model reasons; the Responses API takes them. */
  readonly toolsWithReasoning?: 'responses-only'
  /** The model is not served on chat completions at all. */
  readonly responsesOnly?: true
  /** The effort from which only the Responses API serves it. */
  readonly responsesOnlyEffort?: 'max'
  /** The effort it works with when none was sent; `none` means that it doesn't reason then. */
  readonly defaultEffort?: string
  /** The highest effort at which thinking may still be switched off. */
  readonly effortMaxWithoutThinking?: string
  /** Ways to ask for thinking; `both` prefers adaptive. */
  readonly thinking?: 'adaptive' | 'budget' | 'both'
  /** How thinking is switched off; `between-tools` only stops the thinking before the first word. */
  readonly canDisableThinking?: 'yes' | 'no' | 'between-tools'
  /** Whether `tool_choice` may demand a tool; absent is `yes`. */
  readonly forcedToolChoice?: 'yes' | 'not-while-thinking' | 'never'
  /** Levels of thinking by name, weakest first. Excludes `thinkingBudget`. */
  readonly thinkingLevels?: readonly string[]
  /** Thinking in tokens; `min` 0 means that it can be switched off. */
  readonly thinkingBudget?: { readonly min: number; readonly max: number }
  /** Tool calls must come back with the signature that they were given. */
  readonly needsThoughtSignature?: true
  /** The context window holds input and output together. */
  readonly sharedWindow?: true
  /** Function tools and a JSON schema exclude each other. */
  readonly jsonSchemaWithTools?: 'never'
  /**
   * Served in another wire format than the rest of this provider's models: Claude's messages on
   * Vertex, chat completions at the door that Bedrock has for them.
   */
  readonly wire?: 'messages' | 'chat-completions'
  /** Embedded one text at a time by another method than the provider's usual one. */
  readonly embeddingMethod?: 'embed-content'
  /** Reasoning text of earlier turns has to be sent back in a tool loop. */
  readonly replaysReasoning?: true
  /** Reasoning stands in the text between `<think>` tags, unless asked for otherwise. */
  readonly reasoningInText?: true
}
