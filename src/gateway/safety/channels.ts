/** Texts of an answer's message, in the order in which providers send them. */
export const TEXT_FIELDS = ['reasoning_content', 'content', 'refusal'] as const

export type TextField = (typeof TEXT_FIELDS)[number]

/** Parts of an answer that are read on their own: of choice 0 `0.content`, its first call `0.call.0`. */
export function textChannel(choice: number, field: TextField): string {
  return `${choice}.${field}`
}

/** The arguments of a tool call. */
export function argumentsChannel(choice: number, call: number): string {
  return `${choice}.call.${call}`
}
