import type { ConnectionSettings, EnvironmentReader } from '../adapter.ts'
import { ConnectionProblem } from '../connection-problem.ts'
import { readSummarySetting } from '../responses/summary.ts'

/** Versions of the v1 API, which needs none; all others are dates. */
const V1_VERSIONS = ['v1', 'preview', 'latest']
const DATED = /^\d{4}-\d{2}-\d{2}(?:-preview)?$/

/**
 * Azure OpenAI from the environment; null without a key and an address. A dated version means the
 * API of deployments, an address that ends in `/openai/v1` or no dated version the v1 API. Throws
 * ConnectionProblem for an address or a version that is none.
 */
export function connectAzure(read: EnvironmentReader): ConnectionSettings | null {
  const key = read('AZURE_OPENAI_API_KEY') ?? read('AZURE_API_KEY')
  const endpoint = read('AZURE_BASE_URL') ?? read('AZURE_OPENAI_ENDPOINT')
  if (key === undefined || endpoint === undefined) return null
  const address = readAddress(endpoint)
  const version =
    read('AZURE_OPENAI_API_VERSION') ?? read('OPENAI_API_VERSION') ?? address.apiVersion
  return {
    baseUrl: address.baseUrl,
    credential: { kind: 'secret', value: key },
    region: null,
    settings: {
      ...settingsOf(version, address.isV1),
      ...readSummarySetting(read, 'AZURE_OPENAI_REASONING_SUMMARY'),
    },
  }
}

function settingsOf(version: string | undefined, isV1: boolean): Record<string, string> {
  if (version === undefined) return {}
  if (V1_VERSIONS.includes(version)) return { apiVersion: version }
  if (!DATED.test(version)) {
    throw new ConnectionProblem(
      `AZURE_OPENAI_API_VERSION must be a date such as 2024-10-21, or one of ${V1_VERSIONS.join(', ')}.`,
    )
  }
  // The v1 API refuses dated versions: the address that was given says more.
  return isV1 ? {} : { form: 'deployments', apiVersion: version }
}

/** People paste the resource's address, that of an API, or the whole one of a deployment. */
function readAddress(endpoint: string) {
  const url = URL.parse(endpoint)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ConnectionProblem('AZURE_OPENAI_ENDPOINT is not an address.')
  }
  const [, before = '', after = ''] =
    /^(.*?)(?:\/openai(?![^/])(.*))?$/.exec(url.pathname.replace(/\/+$/, '')) ?? []
  return {
    baseUrl: url.origin + before,
    isV1: /^\/v1(?:\/|$)/.test(after),
    apiVersion: url.searchParams.get('api-version') ?? undefined,
  }
}
