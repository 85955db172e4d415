import { setFlagsFromString } from 'node:v8'

/**
 * Runs `work` with V8's optimising WebAssembly compiler off. While PostgreSQL starts, V8 would
 * recompile its largest functions: 550 MB more at the peak, for a tenth less time per warm
 * statement (docs/decisions/0002-embedded-database.md). What is compiled afterwards,
 * such as undici's HTTP parser, is optimised as usual.
 */
export async function compileLean<Result>(work: () => Promise<Result>): Promise<Result> {
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
  try {
    return await work()
  } finally {
    setFlagsFromString('--wasm-tier-up')
    setFlagsFromString('--wasm-dynamic-tiering')
  }
}
