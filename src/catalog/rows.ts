import type { ModelInfo } from '../domain/model.ts'
import { alibabaModels } from './models/alibaba.ts'
import { anthropicModels } from './models/anthropic.ts'
import { azureModels } from './models/azure.ts'
import { bedrockModels } from './models/bedrock.ts'
import { cerebrasModels } from './models/cerebras.ts'
import { cohereModels } from './models/cohere.ts'
import { deepSeekModels } from './models/deepseek.ts'
import { demoModels } from './models/demo.ts'
import { fireworksModels } from './models/fireworks.ts'
import { googleModels } from './models/google.ts'
import { groqModels } from './models/groq.ts'
import { huggingFaceModels } from './models/huggingface.ts'
import { mistralModels } from './models/mistral.ts'
import { ollamaModels } from './models/ollama.ts'
import { openAiModels } from './models/openai.ts'
import { openRouterModels } from './models/openrouter.ts'
import { perplexityModels } from './models/perplexity.ts'
import { togetherModels } from './models/together.ts'
import { vertexModels } from './models/vertex.ts'
import { workersAiModels } from './models/workers-ai.ts'
import { xaiModels } from './models/xai.ts'

/** All rows we ship. Makers come before hosts, so that a tie in a list goes to the maker. */
export const catalogRows: readonly ModelInfo[] = [
  ...openAiModels,
  ...anthropicModels,
  ...googleModels,
  ...xaiModels,
  ...mistralModels,
  ...cohereModels,
  ...deepSeekModels,
  ...alibabaModels,
  ...perplexityModels,
  ...vertexModels,
  ...azureModels,
  ...bedrockModels,
  ...groqModels,
  ...cerebrasModels,
  ...togetherModels,
  ...fireworksModels,
  ...workersAiModels,
  ...huggingFaceModels,
  ...openRouterModels,
  ...ollamaModels,
  ...demoModels,
]
