import { countOf, isJsonObject, objectsOf, type JsonObject } from '../../lib/json.ts'
import type { EmbeddingsRequest } from '../../openai/embeddings.ts'
import type { EmbeddingsExchange, Target } from '../adapter.ts'
import { readObject, textsOf, toAnswer, usageOf } from '../google/embeddings.ts'
import { methodPath } from './path.ts'

/** Newer models take one text at a time, and so does `gemini-embedding-001`. */
export const EMBEDDINGS_BATCH_MAX = 1

const HEADERS = ['content-type', 'application/json']

/** One call of `:predict`, or of `:embedContent` for models that the catalogue marks so. */
export function openVertexEmbeddings(
  request: EmbeddingsRequest,
  target: Target,
): EmbeddingsExchange {
  const isNewer = target.info?.rules?.embeddingMethod === 'embed-content'
  return isNewer ? openEmbedContent(request, target) : openPredict(request, target)
}

const pathOf = (target: Target, method: string) =>
  methodPath(target, { publisher: 'google', version: 'v1beta1', method })

function openPredict(request: EmbeddingsRequest, target: Target): EmbeddingsExchange {
  const { dimensions, task_type: taskType, title } = request
  const instances = textsOf(request).map((content) => ({
    content,
    ...(typeof taskType === 'string' && { task_type: taskType }),
    ...(typeof title === 'string' && { title }),
  }))
  const parameters = dimensions == null ? undefined : { outputDimensionality: dimensions }
  return {
    wire: {
      path: pathOf(target, 'predict'),
      headers: HEADERS,
      body: JSON.stringify({ instances, ...(parameters && { parameters }) }),
    },
    warnings: [],
    readAnswer(body) {
      const embeddings = objectsOf(readObject(body).predictions).map(({ embeddings: it }) =>
        isJsonObject(it) ? it : {},
      )
      return toAnswer(embeddings, sumTokens(embeddings))
    },
  }
}

function sumTokens(embeddings: readonly JsonObject[]): number | undefined {
  const counts = embeddings.map(({ statistics }) =>
    isJsonObject(statistics) ? countOf(statistics.token_count) : undefined,
  )
  if (counts.includes(undefined)) return undefined
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)
}

/** @google/genai 3.3.0, `EmbeddingApiType.EMBED_CONTENT`. */
function openEmbedContent(request: EmbeddingsRequest, target: Target): EmbeddingsExchange {
  const { dimensions, task_type: taskType } = request
  const embedContentConfig = {
    ...(typeof taskType === 'string' && { taskType }),
    ...(dimensions != null && { outputDimensionality: dimensions }),
  }
  const hasConfig = Object.keys(embedContentConfig).length > 0
  return {
    wire: {
      path: pathOf(target, 'embedContent'),
      headers: HEADERS,
      body: JSON.stringify({
        content: { parts: textsOf(request).map((text) => ({ text })) },
        ...(hasConfig && { embedContentConfig }),
      }),
    },
    warnings: [],
    readAnswer(body) {
      const answer = readObject(body)
      const embeddings = isJsonObject(answer.embedding) ? [answer.embedding] : []
      return toAnswer(embeddings, countOf(usageOf(answer).promptTokenCount))
    },
  }
}
