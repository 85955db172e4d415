import { isJsonObject, parseJson, textOf } from '../../lib/json.ts'
import type { ConnectionSettings, Credential, EnvironmentReader } from '../adapter.ts'
import { baseUrlOf } from './location.ts'

const LOCATION_DEFAULT = 'global'

/**
 * Vertex AI from the environment: a credential's JSON (or its parts, as other SDKs name them) with
 * a project, or an express key, which brings its own. Null when there is neither.
 */
export function connectVertex(read: EnvironmentReader): ConnectionSettings | null {
  const json = read('GOOGLE_APPLICATION_CREDENTIALS') ?? keyFromParts(read)
  const project = readProject(read, json)
  const location = read('GOOGLE_VERTEX_LOCATION') ?? read('GOOGLE_CLOUD_LOCATION')
  const baseUrl = read('VERTEX_BASE_URL')
  if (json !== undefined && project !== undefined) {
    const region = location ?? LOCATION_DEFAULT
    return {
      baseUrl: baseUrl ?? baseUrlOf(region),
      credential: { kind: 'google-json', json },
      region,
      settings: { project },
    }
  }
  const key = read('GOOGLE_VERTEX_API_KEY')
  if (key === undefined) return null
  const credential: Credential = { kind: 'secret', value: key }
  return {
    baseUrl: baseUrl ?? baseUrlOf(LOCATION_DEFAULT),
    credential,
    region: null,
    settings: {},
  }
}

function readProject(read: EnvironmentReader, json: string | undefined): string | undefined {
  const named = read('GOOGLE_VERTEX_PROJECT') ?? read('GOOGLE_CLOUD_PROJECT')
  if (named !== undefined || json === undefined) return named
  const key = parseJson(json)
  if (!isJsonObject(key)) return undefined
  return textOf(key.project_id) ?? textOf(key.quota_project_id)
}

function keyFromParts(read: EnvironmentReader): string | undefined {
  const email = read('GOOGLE_CLIENT_EMAIL')
  const key = read('GOOGLE_PRIVATE_KEY')
  if (email === undefined || key === undefined) return undefined
  return JSON.stringify({
    type: 'service_account',
    client_email: email,
    // Files of settings hold the line ends of the key escaped.
    private_key: key.replaceAll('\\n', '\n'),
    private_key_id: read('GOOGLE_PRIVATE_KEY_ID'),
  })
}
