import type { App } from '../src/app.ts'
import { ConfigError } from '../src/config.ts'
import { createWorkerApp } from './worker-app.ts'

// The isolate's app: the only module variable in the project.
let app: App | undefined

export default {
  async fetch(request: Request, env: Record<string, unknown>, context: ExecutionContext) {
    try {
      app ??= createWorkerApp(env)
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      // Only the operator can help; callers are not told which settings are missing.
      console.error(
        JSON.stringify({ level: 'error', event: 'configuration', problems: error.problems }),
      )
      return Response.json(
        {
          error: {
            code: 'service_unavailable',
            message: 'The gateway is not configured. Its log says what is missing.',
            type: 'api_error',
            param: null,
          },
        },
        { status: 503 },
      )
    }
    await app.start()
    context.waitUntil(app.refresh())
    return app.fetch(request, env, context)
  },
}
