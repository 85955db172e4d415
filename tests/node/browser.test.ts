import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startGateway } from '../runtimes/node-gateway.ts'
import { launchChromium } from './chromium.ts'
import { startWranglerDev, type RunningGateway } from './wrangler-dev.ts'

let browser: Browser
let pages: Server
let pageUrl: string

beforeAll(async () => {
  browser = await launchChromium()
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('browser-page.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    write: false,
  })
  const script = bundle.outputFiles[0]?.text ?? ''
  pages = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><script src="/page.js"></script>')
  })
  await new Promise<void>((ready) => pages.listen(0, '127.0.0.1', ready))
  pageUrl = `http://127.0.0.1:${(pages.address() as AddressInfo).port}/`
})

afterAll(async () => {
  await browser.close()
  pages.close()
})

describe.each([
  ['the Node server', () => startGateway()],
  ['wrangler dev', () => startWranglerDev()],
])('a page in Chromium, against %s', (_name, start) => {
  let gateway: RunningGateway

  beforeAll(async () => {
    gateway = await start()
  })
  afterAll(async () => {
    await gateway.close()
  })

  it('uses the openai package across origins: whole, streamed, errors, exposed headers', async () => {
    const page = await browser.newPage()
    await page.goto(pageUrl)
    const result: unknown = await page.evaluate(
      `tryEverything(${JSON.stringify({ baseURL: `${gateway.url}/v1`, apiKey: gateway.key })})`,
    )
    expect(result).toMatchObject({
      content: expect.stringContaining('Hello from a page'),
      streamed: expect.stringContaining('Hello from a page'),
      refused: 'NotFoundError',
      requestId: expect.stringMatching(/^req_/),
      provider: 'demo',
      remaining: expect.stringMatching(/^\d+$/),
    })
    await page.close()
  })

  it('reads the API’s documentation without loading anything from elsewhere', async () => {
    const page = await browser.newPage()
    const foreign: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(gateway.url)) foreign.push(request.url())
    })
    await page.goto(`${gateway.url}/docs`)
    expect(await page.title()).toContain('Scalix Router')
    expect(await page.locator('details.operation').count()).toBeGreaterThan(8)
    expect(foreign).toEqual([])
    await page.close()
  })
})
