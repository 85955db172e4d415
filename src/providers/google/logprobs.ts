import { encodeUtf8 } from '../../lib/bytes.ts'
import { objectsOf, textOf, type JsonObject } from '../../lib/json.ts'

/** One token as OpenAI's `logprobs.content` holds it. */
export interface TokenLogprob {
  readonly token: string
  readonly logprob: number
  readonly bytes: readonly number[]
  readonly top_logprobs?: readonly TokenLogprob[]
}

/** `logprobsResult`: the chosen tokens, each with the likeliest ones at its place. */
export function readLogprobs(result: JsonObject): TokenLogprob[] {
  const tops = objectsOf(result.topCandidates)
  return objectsOf(result.chosenCandidates).map((chosen, step) => ({
    ...toLogprob(chosen),
    top_logprobs: objectsOf(tops[step]?.candidates).map(toLogprob),
  }))
}

function toLogprob({ token, logProbability }: JsonObject): TokenLogprob {
  const text = textOf(token) ?? ''
  return {
    token: text,
    logprob: typeof logProbability === 'number' ? logProbability : 0,
    bytes: [...encodeUtf8(text)],
  }
}
