import { z } from '@hono/zod-openapi'

/** PostgreSQL stores no NUL, and nothing that is shown in a log or a page holds control characters. */
export const WITHOUT_CONTROLS = /^\P{Cc}*$/u

const ENTRIES_MAX = 1000

/** Names of models or providers that may be used; null means all. */
export const nameListSchema = z
  .array(z.string().min(1).max(256).regex(WITHOUT_CONTROLS, 'no control characters'))
  .max(ENTRIES_MAX)
  .transform((names) => [...new Set(names)])
  .nullable()
