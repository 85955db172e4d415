import type { FirstSecrets } from '../src/auth/bootstrap.ts'

interface WelcomeFacts {
  readonly port: number
  readonly first: FirstSecrets
}

/**
 * What a first start shows once: the secrets it made up and a first request. Goes to the terminal
 * (standard error), never to the log.
 */
export function formatWelcome({ port, first }: WelcomeFacts): string {
  const { adminUsername, adminPassword, apiKey } = first
  const url = `http://localhost:${port}`
  const lines = ['', 'Scalix Router is ready for the first time.', '']
  if (adminPassword !== null) {
    lines.push(`  Admin      ${adminUsername}`, `  Password   ${adminPassword}`)
  }
  if (apiKey !== null) {
    lines.push(`  API key    ${apiKey}`)
  }
  if (adminPassword !== null || apiKey !== null) {
    lines.push('', 'These are shown only now. Keep them in a safe place.')
  }
  if (apiKey === null) {
    lines.push('', `Log in as ${adminUsername} with POST ${url}/auth/login to make API keys.`)
  } else {
    lines.push(
      '',
      'A first request:',
      '',
      `  curl ${url}/v1/chat/completions \\`,
      `    -H "Authorization: Bearer ${apiKey}" \\`,
      '    -H "Content-Type: application/json" \\',
      `    -d '{"model": "demo/echo", "messages": [{"role": "user", "content": "Hello"}]}'`,
    )
  }
  lines.push('', `The API is described at ${url}/docs`, '', '')
  return lines.join('\n')
}
