import type { OpenAPIHono } from '@hono/zod-openapi'
import { renderDocsPage } from '../docs-page.ts'
import type { HttpEnv } from '../env.ts'
import { createOpenApiDocument } from '../openapi.ts'

/** The page holds no script and loads nothing, so that it works without any network. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/** GET /openapi.json and GET /docs: public, made on first use and kept. */
export function mountDocs(app: OpenAPIHono<HttpEnv>, version: string): void {
  let json: string | undefined
  let page: string | undefined
  const document = () => createOpenApiDocument(app, version)
  app.get('/openapi.json', (c) => {
    json ??= JSON.stringify(document())
    return c.body(json, 200, { 'content-type': 'application/json' })
  })
  app.get('/docs', async (c) => {
    page ??= await renderDocsPage(document())
    c.header('content-security-policy', PAGE_POLICY)
    return c.html(page)
  })
}
