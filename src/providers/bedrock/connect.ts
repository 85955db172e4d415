import type { ConnectionSettings, Credential, EnvironmentReader } from '../adapter.ts'

/**
 * Amazon Bedrock from the environment, by the names of AWS's own tools: a region, and an API key, an
 * access key with its secret, or the role of a pod or container. Null when one of them is missing.
 */
export function connectBedrock(read: EnvironmentReader): ConnectionSettings | null {
  const region = read('AWS_REGION') ?? read('AWS_DEFAULT_REGION')
  if (region === undefined) return null
  const credential = readCredential(read, region)
  if (credential === null) return null
  const baseUrl = read('BEDROCK_BASE_URL') ?? read('AWS_BEDROCK_BASE_URL')
  return { baseUrl: baseUrl ?? baseUrlOf(region), credential, region, settings: {} }
}

/** An API key is the narrower credential and wins. */
function readCredential(read: EnvironmentReader, region: string): Credential | null {
  const key = read('AWS_BEARER_TOKEN_BEDROCK')
  if (key !== undefined) return { kind: 'secret', value: key }
  const accessKeyId = read('AWS_ACCESS_KEY_ID')
  const secretAccessKey = read('AWS_SECRET_ACCESS_KEY')
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    const sessionToken = read('AWS_SESSION_TOKEN') ?? null
    return { kind: 'aws', accessKeyId, secretAccessKey, sessionToken }
  }
  return readWebIdentity(read, region) ?? readContainer(read)
}

/** As EKS sets it up for a service account with a role. */
function readWebIdentity(read: EnvironmentReader, region: string): Credential | null {
  const roleArn = read('AWS_ROLE_ARN')
  const tokenFile = read('AWS_WEB_IDENTITY_TOKEN_FILE')
  if (roleArn === undefined || tokenFile === undefined) return null
  const stsUrl = read('AWS_ENDPOINT_URL_STS') ?? `https://sts.${region}.${domainOf(region)}/`
  const sessionName = read('AWS_ROLE_SESSION_NAME') ?? 'scalix-router'
  return { kind: 'aws-web-identity', stsUrl, roleArn, tokenFile, sessionName }
}

/** As ECS and EKS Pod Identity set it up. */
function readContainer(read: EnvironmentReader): Credential | null {
  const path = read('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI')
  const url = path === undefined ? read('AWS_CONTAINER_CREDENTIALS_FULL_URI') : ECS_AGENT + path
  if (url === undefined) return null
  const token = read('AWS_CONTAINER_AUTHORIZATION_TOKEN') ?? null
  const tokenFile = read('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE') ?? null
  return { kind: 'aws-container', url, token, tokenFile }
}

const ECS_AGENT = 'http://169.254.170.2'

/** Regions of China and of the European sovereign cloud have domains of their own. */
function domainOf(region: string): string {
  if (region.startsWith('cn-')) return 'amazonaws.com.cn'
  return region.startsWith('eusc-') ? 'amazonaws.eu' : 'amazonaws.com'
}

const baseUrlOf = (region: string) => `https://bedrock-runtime.${region}.${domainOf(region)}`
