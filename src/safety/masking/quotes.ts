/** Follows JSON text and knows whether its end lies inside a string. */
export interface QuoteReader {
  read(part: string): void
  isInside(): boolean
}

export function createQuoteReader(): QuoteReader {
  let isInside = false
  let isEscaped = false
  return {
    read(part) {
      for (let at = 0; at < part.length; at += 1) {
        const unit = part.charCodeAt(at)
        if (isEscaped) isEscaped = false
        else if (unit === 0x5c) isEscaped = true
        else if (unit === 0x22) isInside = !isInside
      }
    },
    isInside: () => isInside,
  }
}
