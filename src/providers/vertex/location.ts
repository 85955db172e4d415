import { ConnectionProblem } from '../connection-problem.ts'

/** Places that stand for several regions and have hosts of their own. */
const MULTI_REGIONS = new Set(['eu', 'us'])
const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * The address that serves a location. Throws ConnectionProblem when it is no name of a location: it
 * becomes a part of the host.
 */
export function baseUrlOf(location: string): string {
  if (!DNS_LABEL.test(location)) {
    throw new ConnectionProblem('The location of Vertex AI is no name of a location.')
  }
  if (location === 'global') return 'https://aiplatform.googleapis.com'
  if (MULTI_REGIONS.has(location)) return `https://aiplatform.${location}.rep.googleapis.com`
  return `https://${location}-aiplatform.googleapis.com`
}
