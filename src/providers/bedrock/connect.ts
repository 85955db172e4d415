import type { ConnectionSettings, Credential, EnvironmentReader } from '../adapter.ts'

/**
 * Amazon Bedrock from the environment, by the names of AWS's own tools: a region, and an API key or
 * an access key with its secret. Null when one of them is missing.
 */
export function connectBedrock(read: EnvironmentReader): ConnectionSettings | null {
  const region = read('AWS_REGION') ?? read('AWS_DEFAULT_REGION')
  const credential = readCredential(read)
  if (region === undefined || credential === null) return null
  const baseUrl = read('BEDROCK_BASE_URL') ?? read('AWS_BEDROCK_BASE_URL')
  return { baseUrl: baseUrl ?? baseUrlOf(region), credential, region, settings: {} }
}

/** An API key is the narrower credential and wins. */
function readCredential(read: EnvironmentReader): Credential | null {
  const key = read('AWS_BEARER_TOKEN_BEDROCK')
  if (key !== undefined) return { kind: 'secret', value: key }
  const accessKeyId = read('AWS_ACCESS_KEY_ID')
  const secretAccessKey = read('AWS_SECRET_ACCESS_KEY')
  if (accessKeyId === undefined || secretAccessKey === undefined) return null
  const sessionToken = read('AWS_SESSION_TOKEN') ?? null
  return { kind: 'aws', accessKeyId, secretAccessKey, sessionToken }
}

/** Regions of China and of the European sovereign cloud have domains of their own. */
function baseUrlOf(region: string): string {
  const domain = region.startsWith('cn-')
    ? 'amazonaws.com.cn'
    : region.startsWith('eusc-')
      ? 'amazonaws.eu'
      : 'amazonaws.com'
  return `https://bedrock-runtime.${region}.${domain}`
}
