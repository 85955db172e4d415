/** Check digits. All take strings of ASCII digits, unless they say otherwise. */

export function digitAt(digits: string, at: number): number {
  return digits.charCodeAt(at) - 48
}

/** ISO/IEC 7812: cards, IMEI, many national numbers. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let at = digits.length - 1, double = false; at >= 0; at -= 1, double = !double) {
    const digit = digitAt(digits, at)
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit
  }
  return sum % 10 === 0
}

/** The sum of each digit times its weight; weights repeat. */
export function weightedSum(digits: string, weights: readonly number[]): number {
  let sum = 0
  for (let at = 0; at < digits.length; at += 1) {
    sum += digitAt(digits, at) * (weights[at % weights.length] ?? 0)
  }
  return sum
}

/** The remainder of a decimal number of any length. */
export function remainderOf(digits: string, modulus: number): number {
  let remainder = 0
  for (let at = 0; at < digits.length; at += 1) {
    remainder = (remainder * 10 + digitAt(digits, at)) % modulus
  }
  return remainder
}

/** ISO 7064 mod 97-10 with letters as 10 to 35: the remainder after moving four to the end. */
export function ibanRemainder(iban: string): number {
  let remainder = 0
  for (let step = 0; step < iban.length; step += 1) {
    const code = iban.charCodeAt((step + 4) % iban.length)
    remainder = (code <= 57 ? remainder * 10 + code - 48 : remainder * 100 + code - 55) % 97
  }
  return remainder
}

/** ISO 7064 mod 11,10. */
export function passesMod1110(digits: string): boolean {
  let product = 10
  for (let at = 0; at < digits.length - 1; at += 1) {
    const sum = (digitAt(digits, at) + product) % 10
    product = ((sum === 0 ? 10 : sum) * 2) % 11
  }
  return (11 - product) % 10 === digitAt(digits, digits.length - 1)
}

const VERHOEFF_TURN = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

/** Multiplication in the dihedral group of order ten. */
function dihedral(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : ((a + b - 5) % 5) + 5
  return b < 5 ? ((a - 5 - b + 5) % 5) + 5 : (a - b + 5) % 5
}

/** Verhoeff's check, as on Aadhaar. */
export function passesVerhoeff(digits: string): boolean {
  let check = 0
  for (let at = digits.length - 1, place = 0; at >= 0; at -= 1, place += 1) {
    let digit = digitAt(digits, at)
    for (let turn = place % 8; turn > 0; turn -= 1) digit = VERHOEFF_TURN[digit] ?? 0
    check = dihedral(check, digit)
  }
  return check === 0
}

/** The 7-3-1 check digit of machine-readable documents; letters count 10 to 35, `<` counts 0. */
export function documentCheck(field: string): number {
  let sum = 0
  for (let at = 0; at < field.length; at += 1) {
    const code = field.charCodeAt(at)
    const value = code === 0x3c ? 0 : code <= 57 ? code - 48 : code - 55
    sum += value * ([7, 3, 1][at % 3] ?? 0)
  }
  return sum % 10
}

/** Is this a day of the calendar? The 29th of February counts in every year. */
export function isDay(month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  return day <= (month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31)
}

/** The whole number written from `from` to `to`. */
export function partOf(digits: string, from: number, to: number): number {
  return Number(digits.slice(from, to))
}

/** One digit repeated, or the digits counted up. */
export function isMadeUp(digits: string): boolean {
  const step = (digitAt(digits, 1) - digitAt(digits, 0) + 10) % 10
  // Most numbers are told by their first digits.
  if (step > 1) return false
  for (let at = 2; at < digits.length; at += 1) {
    if ((digitAt(digits, at) - digitAt(digits, at - 1) + 10) % 10 !== step) return false
  }
  return step === 0 || digits.length <= 11 || '01234567890123456789'.includes(digits)
}
