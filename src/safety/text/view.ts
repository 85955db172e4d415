/**
 * A rewritten text that knows where each of its units came from. `starts` and `ends` give, for each
 * unit, the range of the original that it stands for; both are null where nothing was rewritten.
 */
export interface View {
  readonly text: string
  readonly starts: Int32Array | null
  readonly ends: Int32Array | null
}

/** The text as it is. */
export function plainView(text: string): View {
  return { text, starts: null, ends: null }
}

/** Start in the original of a range of the view. */
export function originalStart({ starts, text }: View, at: number): number {
  if (starts === null) return at
  return starts[at] ?? (text.length === 0 ? 0 : (starts[text.length - 1] ?? 0))
}

/** End in the original of a range of the view that ends before `at`. */
export function originalEnd({ ends }: View, at: number): number {
  if (ends === null) return at
  return at <= 0 ? 0 : (ends[at - 1] ?? 0)
}

/** A view of a view, pointing at the first one's original. */
export function chainViews(inner: View, outer: View): View {
  if (outer.starts === null || outer.ends === null) {
    return { text: outer.text, starts: inner.starts, ends: inner.ends }
  }
  if (inner.starts === null || inner.ends === null) return outer
  const { length } = outer.text
  const starts = new Int32Array(length)
  const ends = new Int32Array(length)
  for (let at = 0; at < length; at += 1) {
    starts[at] = inner.starts[outer.starts[at] ?? 0] ?? 0
    ends[at] = inner.ends[(outer.ends[at] ?? 1) - 1] ?? 0
  }
  return { text: outer.text, starts, ends }
}

/** Writes a view piece by piece. */
export interface ViewWriter {
  /** Adds units that all stand for one range of the original. */
  write(text: string, start: number, end: number): void
  /** Adds a stretch of the original as it is. */
  copy(from: number, to: number): void
  finish(): View
}

/** A writer over `source`; the view is as long as what was written. */
export function createViewWriter(source: string): ViewWriter {
  let starts = new Int32Array(source.length + 16)
  let ends = new Int32Array(source.length + 16)
  let written = ''
  let length = 0
  const makeRoom = (more: number) => {
    if (length + more <= starts.length) return
    const room = Math.max(starts.length * 2, length + more)
    const [oldStarts, oldEnds] = [starts, ends]
    starts = new Int32Array(room)
    ends = new Int32Array(room)
    starts.set(oldStarts)
    ends.set(oldEnds)
  }
  return {
    write(text, start, end) {
      makeRoom(text.length)
      written += text
      for (let unit = 0; unit < text.length; unit += 1) {
        starts[length] = start
        ends[length] = end
        length += 1
      }
    },
    copy(from, to) {
      if (to <= from) return
      makeRoom(to - from)
      written += source.slice(from, to)
      for (let at = from; at < to; at += 1) {
        starts[length] = at
        ends[length] = at + 1
        length += 1
      }
    },
    finish: () => ({
      text: written,
      starts: starts.subarray(0, length),
      ends: ends.subarray(0, length),
    }),
  }
}
