import { html, raw } from 'hono/html'
import type { OpenApiDocument } from './openapi.ts'

type Json = Readonly<Record<string, unknown>>

interface Operation {
  readonly method: string
  readonly path: string
  readonly tag: string
  readonly operation: Json
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

/** The API as one readable page, made from its own OpenAPI document. Everything is escaped. */
export async function renderDocsPage(document: OpenApiDocument): Promise<string> {
  const operations = listOperations(document)
  const tags = [...new Set(operations.map(({ tag }) => tag))]
  const schemas = asJson(asJson(document.components)['schemas'])
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${document.info.title}: API</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>${document.info.title} <small>${document.info.version}</small></h1>
          <p>${document.info.description}</p>
          <p>The same as a document for tools: <a href="/openapi.json">/openapi.json</a></p>
          <pre>${EXAMPLE}</pre>
        </header>
        <nav>${tags.map((tag) => html`<a href="#${tag}">${tag}</a> `)}</nav>
        <main>
          ${tags.map(
            (tag) =>
              html`<section id="${tag}">
                <h2>${tag}</h2>
                ${operations.filter((it) => it.tag === tag).map(renderOperation)}
              </section>`,
          )}
          <section id="schemas">
            <h2>Schemas</h2>
            ${Object.entries(schemas).map(
              ([name, schema]) =>
                html`<details id="schema-${name}">
                  <summary><code>${name}</code></summary>
                  <pre>${JSON.stringify(schema, null, 2)}</pre>
                </details>`,
            )}
          </section>
        </main>
      </body>
    </html>`
  return page
}

function listOperations(document: OpenApiDocument): Operation[] {
  const found: Operation[] = []
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = asJson(asJson(item)[method])
      if (Object.keys(operation).length === 0) continue
      const [tag = 'Other'] = Array.isArray(operation['tags']) ? operation['tags'] : []
      found.push({ method, path, tag: String(tag), operation })
    }
  }
  return found
}

function renderOperation({ method, path, operation }: Operation) {
  const permission = text(operation['x-permission'])
  return html`<details class="operation">
    <summary>
      <span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code>
      <span>${text(operation['summary'])}</span>
    </summary>
    <p>${text(operation['description'])}</p>
    <p>Permission: <code>${permission === '' ? 'public' : permission}</code></p>
    ${renderParameters(operation['parameters'])}
    ${renderSchema('Request body', bodySchema(operation['requestBody']))}
    <h3>Answers</h3>
    <dl>
      ${Object.entries(asJson(operation['responses'])).map(
        ([status, answer]) =>
          html`<dt>${status}</dt>
            <dd>
              ${text(asJson(answer)['description'])} ${renderSchema('', bodySchema(answer))}
            </dd>`,
      )}
    </dl>
  </details>`
}

function renderParameters(parameters: unknown) {
  if (!Array.isArray(parameters) || parameters.length === 0) return ''
  return html`<h3>Parameters</h3>
    <ul>
      ${parameters.map((parameter) => {
        const { name, in: place, required } = asJson(parameter)
        return html`<li>
          <code>${text(name)}</code> in ${text(place)}${required === true ? ', required' : ''}
        </li>`
      })}
    </ul>`
}

function renderSchema(title: string, schema: Json) {
  const reference = text(schema['$ref'])
  if (reference !== '') {
    const name = reference.slice(reference.lastIndexOf('/') + 1)
    return html`${title === '' ? '' : html`<h3>${title}</h3>`}
      <a href="#schema-${name}"><code>${name}</code></a>`
  }
  if (Object.keys(schema).length === 0) return ''
  return html`${title === '' ? '' : html`<h3>${title}</h3>`}
    <pre>${JSON.stringify(schema, null, 2)}</pre>`
}

function bodySchema(body: unknown): Json {
  const content = asJson(asJson(body)['content'])
  return asJson(asJson(content['application/json'])['schema'])
}

function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

const EXAMPLE = `curl http://localhost:8000/v1/chat/completions \\
  -H "Authorization: Bearer $SCALIX_API_KEY" -H "Content-Type: application/json" \\
  -d '{"model": "demo/echo", "messages": [{"role": "user", "content": "Hello"}]}'`

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
small { font-weight: normal; opacity: .7; }
pre { background: var(--soft); border-radius: 6px; overflow-x: auto; padding: .75rem; }
nav { border-block: 1px solid var(--line); padding: .5rem 0; }
nav a { margin-right: 1rem; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: .5rem .75rem; }
summary { cursor: pointer; }
summary span:last-child { opacity: .75; }
.method { display: inline-block; font: 600 .75rem ui-monospace, monospace; min-width: 4rem; }
.get { color: #2a8; } .post { color: #48c; } .delete { color: #c44; } .put, .patch { color: #b80; }
dt { font-weight: 600; } dd { margin: 0 0 .5rem 1rem; }
`
