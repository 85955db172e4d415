/** Settings of a provider that can't be used. The message quotes none of their values. */
export class ConnectionProblem extends Error {
  override readonly name = 'ConnectionProblem'
}
