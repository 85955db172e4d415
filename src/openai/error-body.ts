/**
 * The error object of the OpenAI API, with our `details` beside it.
 * All four of OpenAI's keys are always present: its published schema requires them.
 */
export interface ErrorBody {
  readonly error: {
    readonly code: string | null
    readonly message: string
    readonly type: string
    readonly param: string | null
    readonly details?: Readonly<Record<string, unknown>>
  }
}
