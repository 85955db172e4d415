/** Where something stands in a document: `messages[0].role`, as OpenAI writes it. */
export function toParamPath(path: readonly PropertyKey[]): string {
  let param = ''
  for (const part of path) {
    param +=
      typeof part === 'number' ? `[${part}]` : param === '' ? String(part) : `.${String(part)}`
  }
  return param
}
