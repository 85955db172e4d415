/** A set of the families of rules over words; families are bits. */
export type WordFamily = number

/** The families. What is told apart here need not be read by all detectors. */
export const WORD_FAMILIES = {
  none: 0,
  injection: 1,
  maliciousCode: 2,
  harms: 4,
  all: 7,
} as const satisfies Readonly<Record<string, WordFamily>>
