/** Calls `use` for each pair of a flat list `[name, value, name, value, ...]`, in order. */
export function forEachPair(
  list: readonly string[],
  use: (name: string, value: string) => void,
): void {
  for (let i = 0; i + 1 < list.length; i += 2) use(list[i] ?? '', list[i + 1] ?? '')
}
