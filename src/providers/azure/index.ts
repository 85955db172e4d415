import { openAiModels } from '../openai/models.ts'
import { connectAzure } from './connect.ts'
import { azurePath, v1Path } from './path.ts'

/** Whatever a filter stopped is for the caller to change, not for another try. */
const FILTERED = ['content_filter', 'ResponsibleAIPolicyViolation']
/** The deployment is not there, or its model can't do this; another target may. */
const NOT_SERVED = ['DeploymentNotFound', 'OperationNotSupported']

/**
 * Azure OpenAI (learn.microsoft.com azure/ai-services/openai/reference; @ai-sdk/azure 4.0.85): OpenAI's
 * models under the names of deployments, with the results of content filters in every answer.
 */
export const azure = openAiModels({
  id: 'azure',
  name: 'Azure OpenAI',
  baseUrl: null,
  auth: { kind: 'header', name: 'api-key' },
  connect: connectAzure,
  chatPath: (target) => azurePath(target, 'chat/completions'),
  responsesPath: ({ settings }) => v1Path(settings, 'responses'),
  classifyError({ code }) {
    if (code === null) return null
    if (FILTERED.includes(code)) return 'content_filter'
    return NOT_SERVED.includes(code) ? 'model_not_found' : null
  },
  embeddings: { batchMax: 2048, path: (target) => azurePath(target, 'embeddings') },
})
