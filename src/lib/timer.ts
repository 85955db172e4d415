/** Runs `action` once after `delayMs`, unless the returned function is called before. */
export function startTimer(delayMs: number, action: () => void): () => void {
  const id = setTimeout(action, delayMs)
  return () => clearTimeout(id)
}
