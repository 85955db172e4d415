import { DEFAULT_REGIONS } from '../span-detectors.ts'
import type { Policy, TypePolicy } from '../policy.ts'

/** Text that people or programs bring in; the operator's own system prompt is trusted. */
const BROUGHT_IN = ['user', 'assistant', 'tool', 'retrieved'] as const

const base: TypePolicy = {
  enabled: true,
  directions: ['input', 'output'],
  origins: [...BROUGHT_IN],
  warn_from: 0.6,
  ask_from: 0.6,
  block_from: 0.85,
  action: 'block',
  transform: null,
  on_error: 'block',
  overridable: false,
  by_origin: {},
}

const soft: TypePolicy = { ...base, action: 'warn', on_error: 'warn', overridable: true }

/** What a cautious company would keep; the start of every policy. */
export const DEFAULT_POLICY: Policy = {
  mode: 'enforce',
  modeOverridable: false,
  types: {
    hate: base,
    violence: base,
    sexual: base,
    harassment: soft,
    misinformation: soft,
    pii: {
      ...base,
      origins: [...BROUGHT_IN, 'system'],
      warn_from: 0.7,
      ask_from: 0.7,
      block_from: 0.7,
      action: 'warn',
      transform: 'mask',
    },
    malicious_code: { ...base, block_from: 0.75 },
    spam: soft,
    political: { ...soft, action: 'allow', warn_from: 1, ask_from: 1, block_from: 1 },
    illegal: base,
    prompt_injection: {
      ...base,
      directions: ['input'],
      origins: ['user', 'tool', 'retrieved'],
      warn_from: 0.5,
      ask_from: 0.5,
      block_from: 0.7,
      // A poisoned document is not the caller's doing: the sentence goes, the call goes on.
      by_origin: {
        tool: { action: 'warn', transform: 'strip', block_from: 0.6 },
        retrieved: { action: 'warn', transform: 'strip', block_from: 0.6 },
      },
    },
  },
  regions: DEFAULT_REGIONS,
  wordLists: [],
  expressions: [],
  exceptions: [],
}
