// The usual way to write a proxy, for reference: a Hono route, global `fetch`, a `Response` back.
//   node hono-fetch.ts PORT UPSTREAM_PORT
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const [port, upstreamPort] = process.argv.slice(2).map(Number)
const headers = { authorization: 'Bearer upstream-key', 'content-type': 'application/json' }

const app = new Hono()
app.post('/v1/chat/completions', async (c) => {
  const body = await c.req.arrayBuffer()
  const url = `http://127.0.0.1:${upstreamPort}${c.req.path}`
  const answer = await fetch(url, { method: 'POST', headers, body })
  const contentType = answer.headers.get('content-type') ?? 'application/json'
  return new Response(answer.body, {
    status: answer.status,
    headers: { 'content-type': contentType },
  })
})

serve({ fetch: app.fetch, port: port ?? 0, hostname: '127.0.0.1' })
