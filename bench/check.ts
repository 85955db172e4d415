import { z } from 'zod'
import { postChat, type Address } from './client.ts'

const completionSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).length(1),
  usage: z.object({ total_tokens: z.number() }),
})

/**
 * Throws unless the target's answers are the mock's own, whole: a gateway that drops, invents or
 * caches something gets no figures.
 */
export const checkAnswers = async (
  target: Address,
  mock: Address,
  bodies: { readonly whole: string; readonly stream: string },
) => {
  const expected = completionSchema.parse(JSON.parse((await postChat(mock, bodies.whole)).body))
  const whole = await postChat(target, bodies.whole)
  const completion = completionSchema.parse(JSON.parse(whole.body))
  const isSame =
    completion.choices[0]?.message.content === expected.choices[0]?.message.content &&
    completion.usage.total_tokens === expected.usage.total_tokens
  if (!isSame) throw new Error(`the whole answer differs: ${whole.body.slice(0, 300)}`)

  const { body } = await postChat(target, bodies.stream)
  const stamps = new Set(body.match(/@\d+ /g)).size
  // One that looks inside may join chunks, but loses no text.
  if (stamps !== 200) throw new Error(`the stream has ${stamps} chunks of 200`)
  if (!body.includes('"completion_tokens":200')) throw new Error('the stream has no usage')
  if (!body.trimEnd().endsWith('data: [DONE]')) throw new Error('the stream does not end')
}
