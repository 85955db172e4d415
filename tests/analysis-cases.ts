import type { ChatRequest } from '../src/openai/chat-request.ts'
import type { RequestType } from '../src/routing/analysis/analysis.ts'

export interface ClearCase {
  readonly prompt: string
  readonly type: RequestType
  readonly language: string
}

const REPORT =
  'The council met on Tuesday to vote on the new bridge across the river. The mayor said that the ' +
  'work would begin in spring and cost eleven million, while residents feared noise and traffic in ' +
  'the old town. After three hours the plan was accepted with nine votes against four, and the ' +
  'builders were asked to keep one lane open at all times. A second meeting follows in October.'

/** Requests that leave no doubt. */
export const CLEAR_CASES: readonly ClearCase[] = [
  {
    prompt: 'Write a Python function that merges two sorted lists without the built-in sort.',
    type: 'code',
    language: 'en',
  },
  {
    prompt: 'Evaluate $\\int_0^1 \\frac{x^2}{1+x} dx$ and give the result in closed form.',
    type: 'math',
    language: 'en',
  },
  {
    prompt: 'Translate the following sentence into German: where is the nearest station?',
    type: 'translation',
    language: 'en',
  },
  {
    prompt: `Summarise the report in two sentences.\n\n${REPORT}`,
    type: 'summarisation',
    language: 'en',
  },
  {
    prompt: 'Classify the sentiment of this review: the food was cold and the staff was rude.',
    type: 'classification',
    language: 'en',
  },
  {
    prompt: `Extract all dates and amounts of money from this text. ${REPORT}`,
    type: 'extraction',
    language: 'en',
  },
  {
    prompt: 'Write a short poem about autumn in the mountains, in four lines that rhyme.',
    type: 'creative',
    language: 'en',
  },
  {
    prompt: 'What is the capital of Norway, and when did it become the capital?',
    type: 'knowledge',
    language: 'en',
  },
  {
    prompt:
      'Bitte übersetze den folgenden Satz ins Englische: Der Bahnhof liegt hinter dem Rathaus.',
    type: 'translation',
    language: 'de',
  },
  {
    prompt: 'Pourquoi les feuilles des arbres changent-elles de couleur à la fin de l’été ?',
    type: 'chat',
    language: 'fr',
  },
  { prompt: '请把下面这句话翻译成英文：火车站在市政厅后面。', type: 'translation', language: 'zh' },
  {
    prompt: '昨日の会議で決まったことを教えてください。よろしくお願いします。',
    type: 'chat',
    language: 'ja',
  },
  {
    prompt: 'Расскажи, почему осенью листья на деревьях меняют свой цвет и опадают.',
    type: 'chat',
    language: 'ru',
  },
]

/** A request with one message of the user. */
export function askFor(content: string): ChatRequest {
  return { model: 'auto', messages: [{ role: 'user', content }] }
}
