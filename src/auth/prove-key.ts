import type { Clock } from '../domain/ports.ts'
import type { RunDerivation } from './derivation-queue.ts'
import { parseKeyText, type KeyText } from './key-format.ts'
import type { KeyHash, KeyHasher } from './key-hash.ts'
import { standingOfKey, type Proof, type Standing } from './standing.ts'
import type { KeyToVerify } from './types.ts'

export interface KeyProverOptions {
  /** The key with this id in any tenant; null when there is none. Rejects without a database. */
  readonly findKey: (id: string) => Promise<KeyToVerify | null>
  readonly hasher: Pick<KeyHasher, 'isMatch'>
  readonly runDerivation: RunDerivation
  readonly now: Clock
  /** Told when a key was looked at and found good: about once a minute, process and key in use. */
  readonly onKeyUsed?: (key: KeyToVerify, atMs: number) => void
}

/** One of the at most two secrets of a key, with the moment at which it ends. */
interface StoredSecret extends KeyHash {
  readonly endsAtMs: number
}

/** Proves keys: finds the row first, so that an unknown id costs no derivation. */
export function createKeyProver(options: KeyProverOptions) {
  const { findKey, hasher, runDerivation, now } = options

  function judge(key: KeyToVerify, secret: StoredSecret): Standing {
    const nowMs = now()
    const standing = standingOfKey(key, nowMs, secret.endsAtMs)
    if (standing.kind === 'good') options.onKeyUsed?.(key, nowMs)
    return standing
  }

  async function findMatch(text: KeyText, key: KeyToVerify): Promise<StoredSecret | null> {
    for (const stored of secretsOf(key, now())) {
      if (await runDerivation(() => hasher.isMatch(text.secret, stored))) return stored
    }
    return null
  }

  async function confirm(id: string, proven: StoredSecret): Promise<Standing | null> {
    const key = await findKey(id)
    if (key === null) return null
    const secret = secretsOf(key, now()).find(
      (it) => it.salt === proven.salt && it.hash === proven.hash,
    )
    return secret === undefined ? null : judge(key, secret)
  }

  return async function proveKey(credential: string): Promise<Proof | null> {
    const text = parseKeyText(credential)
    if (text === null) return null
    const key = await findKey(text.id)
    if (key === null) return null
    const secret = await findMatch(text, key)
    if (secret === null) return null
    return { standing: judge(key, secret), confirm: () => confirm(text.id, secret) }
  }
}

function secretsOf(key: KeyToVerify, nowMs: number): StoredSecret[] {
  const { salt, hash, hashParams } = key
  const secrets = [{ salt, hash, hashParams, endsAtMs: Infinity }]
  const endsAtMs = key.previousValidUntil?.getTime() ?? 0
  if (
    key.previousSalt !== null &&
    key.previousHash !== null &&
    key.previousHashParams !== null &&
    endsAtMs > nowMs
  ) {
    secrets.push({
      salt: key.previousSalt,
      hash: key.previousHash,
      hashParams: key.previousHashParams,
      endsAtMs,
    })
  }
  return secrets
}
