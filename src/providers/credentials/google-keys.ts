import { z } from 'zod'
import { ConnectionProblem } from '../connection-problem.ts'

const httpsUrl = z.url({ protocol: /^https$/ })

/** A service account's key file, as the Google Cloud console gives it. */
const serviceAccountSchema = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
  token_uri: httpsUrl.default('https://oauth2.googleapis.com/token'),
})

/** What `gcloud auth application-default login` leaves behind. */
const userSchema = z.object({
  type: z.literal('authorized_user'),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  refresh_token: z.string().min(1),
})

const subjectFormatSchema = z.object({
  type: z.enum(['text', 'json']),
  subject_token_field_name: z.string().optional(),
})

/** Workload identity federation (https://google.aip.dev/auth/4117), file- and URL-sourced. */
const externalAccountSchema = z.object({
  type: z.literal('external_account'),
  audience: z.string().min(1),
  subject_token_type: z.string().min(1),
  token_url: httpsUrl,
  service_account_impersonation_url: httpsUrl.optional(),
  service_account_impersonation: z
    .object({ token_lifetime_seconds: z.number().int().min(600).max(43_200) })
    .optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  credential_source: z.union([
    z.object({ file: z.string().min(1), format: subjectFormatSchema.optional() }),
    z.object({
      url: z.url({ protocol: /^https?$/ }),
      headers: z.record(z.string(), z.string()).optional(),
      format: subjectFormatSchema.optional(),
    }),
  ]),
})

const googleKeySchema = z.discriminatedUnion('type', [
  serviceAccountSchema,
  userSchema,
  externalAccountSchema,
])

export type GoogleKey = z.infer<typeof googleKeySchema>
export type ServiceAccountKey = z.infer<typeof serviceAccountSchema>
export type UserKey = z.infer<typeof userSchema>
export type ExternalAccountKey = z.infer<typeof externalAccountSchema>

/**
 * Reads a Google credential from its JSON. Throws ConnectionProblem that names what is wrong and quotes
 * none of it: the file is a secret.
 */
export function parseGoogleKey(json: string): GoogleKey {
  const parsed = googleKeySchema.safeParse(parseOrUndefined(json))
  if (parsed.success) return parsed.data
  const places = parsed.error.issues.map((issue) => issue.path.join('.') || 'the document')
  throw new ConnectionProblem(`The Google credential is not usable: check ${places.join(', ')}.`)
}

function parseOrUndefined(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
