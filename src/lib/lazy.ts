/** A value that is made when it is first asked for, and once. */
export interface Lazy<Value> {
  get(): Value
  /** What it is, if anybody has asked. */
  peek(): Value | undefined
}

/** Makes the value when it is needed. */
export function once<Value>(make: () => Value): Lazy<Value> {
  let made: { readonly value: Value } | undefined
  return {
    get: () => (made ??= { value: make() }).value,
    peek: () => made?.value,
  }
}
