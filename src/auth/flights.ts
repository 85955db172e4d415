/**
 * Lets callers that ask for the same thing at the same time share one answer, as long as they are
 * of one generation: what began before a revocation is not given to those who came after it.
 */
export function createFlights<Result>() {
  const flights = new Map<
    string,
    { readonly generation: number; readonly result: Promise<Result> }
  >()

  return async function share(
    key: string,
    generation: number,
    start: () => Promise<Result>,
  ): Promise<Result> {
    const current = flights.get(key)
    if (current !== undefined && current.generation === generation) return current.result
    const flight = { generation, result: start() }
    flights.set(key, flight)
    try {
      return await flight.result
    } finally {
      if (flights.get(key) === flight) flights.delete(key)
    }
  }
}
