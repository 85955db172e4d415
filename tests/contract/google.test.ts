import { google } from '../../src/providers/google/index.ts'
import { googleAnswers, googleStreams } from './google-answers.ts'
import { googleErrors } from './google-errors.ts'
import { googleRequests } from './google-requests.ts'
import { testProvider } from './provider.ts'

testProvider(google, {
  requests: googleRequests,
  refused: [
    {
      name: 'content that it does not know',
      request: { messages: [{ role: 'user', content: [{ type: 'hologram' }] }] },
      code: 'unsupported_parameter',
    },
    {
      name: 'an address that nobody fetched',
      request: {
        messages: [
          {
            role: 'user',
            content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }],
          },
        ],
      },
      code: 'unsupported_parameter',
    },
    { name: 'spoken answers', request: { modalities: ['audio'] }, code: 'unsupported_parameter' },
    {
      name: 'tools that it does not know',
      request: { tools: [{ type: 'computer' }] },
      code: 'unsupported_parameter',
    },
  ],
  answers: googleAnswers,
  streams: googleStreams,
  errors: googleErrors,
})
