import { zoneMatches, type Scan } from '../scan.ts'
import { digitAt, documentCheck, isDay, remainderOf, weightedSum } from './checks.ts'
import { hasContext } from './context.ts'
import { piiDetector } from './report.ts'

/** A national code with letters, marks or a fixed layout of its own. */
interface CodeRule {
  readonly kind: string
  /** Finds it in any case; `code` below has neither marks nor lower case. */
  readonly layout: RegExp
  readonly check: (code: string) => boolean
  /** Without one of these words near, it is not counted. */
  readonly words?: RegExp
}

const edge = (body: string, flags = 'g') =>
  new RegExp(`(?<![A-Za-z0-9-])${body}(?![A-Za-z0-9]|-\\d)`, flags)

/** Codes whose digits may be letters still keep this many in practice. */
const DIGITS_MIN = 4
const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'
const HETU_LETTERS = '0123456789ABCDEFHJKLMNPRSTUVWXY'
const CODICE_ODD = 'BAKPLCQDREVOSFTGUHMINJWZYX'
const CODICE_MONTHS = 'ABCDEHLMPRST'
const TAIWAN_ORDER = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'
const CURP_VALUES = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ'

const RULES: readonly CodeRule[] = [
  {
    kind: 'uk_nino',
    layout: edge(
      '[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ .-]?\\d{2}[ .-]?\\d{2}[ .-]?\\d{2}[ .-]?[A-D]',
      'gi',
    ),
    check: (code) => !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(code),
  },
  {
    kind: 'de_social_security',
    layout: edge('\\d{2} ?\\d{6} ?[A-Z] ?\\d{2} ?\\d'),
    check: isGermanSocial,
  },
  {
    kind: 'de_id_card',
    layout: edge('[CFGHJKLMNPRTVWXYZ0-9]{9}\\d'),
    check: (code) => /[A-Z]/.test(code) && documentCheck(code.slice(0, 9)) === digitAt(code, 9),
    words: /ausweis|\bid card|identity|identit|\bperso\b|german/,
  },
  {
    kind: 'fr_nir',
    layout: edge('[12] ?\\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\\d) ?2[AB] ?\\d{3} ?\\d{3} ?\\d{2}'),
    check: (code) => {
      const digits = code.slice(0, 13).replace('2A', '19').replace('2B', '18')
      return 97 - remainderOf(digits, 97) === Number(code.slice(13))
    },
  },
  {
    kind: 'es_dni',
    layout: edge('\\d{2}[. ]?\\d{3}[. ]?\\d{3}[ -]?[A-HJ-NP-TV-Z]', 'gi'),
    check: (code) => DNI_LETTERS[Number(code.slice(0, 8)) % 23] === code[8],
  },
  {
    kind: 'es_nie',
    layout: edge('[XYZ][ -]?\\d{7}[ -]?[A-HJ-NP-TV-Z]', 'gi'),
    check: (code) => {
      const number = Number(`${'XYZ'.indexOf(code[0] ?? '')}${code.slice(1, 8)}`)
      return DNI_LETTERS[number % 23] === code[8]
    },
  },
  {
    kind: 'it_codice_fiscale',
    layout: edge(
      '[A-Z]{6} ?[\\dLMNP-V]{2}[A-EHLMPRST][\\dLMNP-V]{2} ?[A-Z][\\dLMNP-V]{3}[A-Z]',
      'gi',
    ),
    check: isCodiceFiscale,
  },
  {
    kind: 'fi_hetu',
    layout: edge('\\d{6}[-+A-FU-Y]\\d{3}[0-9A-FHJ-NPR-Y]'),
    check: (code) => {
      const digits = code.slice(0, 6) + code.slice(-4, -1)
      const dated = isDay(Number(code.slice(2, 4)), Number(code.slice(0, 2)))
      return dated && HETU_LETTERS[Number(digits) % 31] === code.at(-1)
    },
  },
  {
    kind: 'in_pan',
    layout: edge('[A-Z]{3}[ABCFGHLJPT][A-Z]\\d{4}[A-Z]'),
    check: () => true,
  },
  {
    kind: 'sg_nric',
    layout: edge('[STFGM]\\d{7}[A-Z]', 'gi'),
    check: isSingaporean,
  },
  {
    kind: 'cn_resident_id',
    layout: edge(
      '[1-9]\\d{5}(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])\\d{3}[\\dXx]',
    ),
    check: (code) => {
      const sum = weightedSum(code.slice(0, 17), [7, 9, 10, 5, 8, 4, 2, 1, 6, 3])
      return '10X98765432'[sum % 11] === code[17]
    },
  },
  {
    kind: 'hk_id',
    layout: /(?<![A-Za-z0-9])[A-Z]{1,2}\d{6} ?\([\dA]\)/g,
    check: (code) => {
      const padded = code.replace(/[()]/g, '').padStart(9, ' ')
      let sum = 0
      for (let at = 0; at < 9; at += 1) {
        const letter = padded[at] ?? ''
        const value =
          letter === ' ' ? 36 : /\d/.test(letter) ? Number(letter) : letter.charCodeAt(0) - 55
        sum += value * (9 - at)
      }
      return sum % 11 === 0
    },
  },
  {
    kind: 'tw_id',
    layout: edge('[A-Z][1289]\\d{8}'),
    check: (code) => {
      const region = TAIWAN_ORDER.indexOf(code[0] ?? '') + 10
      const sum =
        Math.floor(region / 10) +
        (region % 10) * 9 +
        weightedSum(code.slice(1, 9), [8, 7, 6, 5, 4, 3, 2, 1])
      return (sum + digitAt(code, 9)) % 10 === 0
    },
  },
  {
    kind: 'br_cnpj',
    layout: edge('[A-Z0-9]{2}\\.?[A-Z0-9]{3}\\.?[A-Z0-9]{3}[/]?[A-Z0-9]{4}-?\\d{2}'),
    check: isCnpj,
    // One number of fourteen digits in a hundred passes: as it is written, or a first branch.
    words: /cnpj|bra[sz]il|empresa|\/[A-Z0-9]{4}-|^[A-Z0-9]{8}000[1-9]/i,
  },
  {
    kind: 'mx_curp',
    layout: edge('[A-Z][AEIOUX][A-Z]{2}\\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[A-Z\\d]\\d', 'gi'),
    check: (code) => {
      let sum = 0
      for (let at = 0; at < 17; at += 1) sum += CURP_VALUES.indexOf(code[at] ?? '') * (18 - at)
      return (10 - (sum % 10)) % 10 === digitAt(code, 17)
    },
  },
  {
    kind: 'cl_rut',
    layout: edge('\\d{1,2}\\.?\\d{3}\\.?\\d{3}-[\\dKk]'),
    check: isRut,
    words: /\brut\b|\brun\b|chile|\d{1,2}\.\d{3}\.\d{3}-/,
  },
]

/** National identity and tax codes with letters, by their check digits. */
export const nationalCodes = piiDetector('national_codes', function* find(scan: Scan) {
  for (const { kind, layout, check, words } of RULES) {
    for (const [match, at] of zoneMatches(scan, { expression: layout, digitsMin: DIGITS_MIN })) {
      const code = match[0].replace(/[\s./-]/g, '').toUpperCase()
      if (!check(code)) continue
      const range = { start: at, end: at + match[0].length }
      if (words !== undefined && !words.test(match[0]) && !hasContext(scan, range, words)) continue
      yield { kind, ...range, confidence: 'checksum' }
    }
  }
})

function isGermanSocial(code: string): boolean {
  const letter = (code.charCodeAt(8) - 64).toString().padStart(2, '0')
  const digits = code.slice(0, 8) + letter + code.slice(9, 11)
  let sum = 0
  for (let at = 0; at < 12; at += 1) {
    const product = digitAt(digits, at) * ([2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1][at] ?? 0)
    sum += Math.floor(product / 10) + (product % 10)
  }
  return isDay(Number(code.slice(4, 6)), Number(code.slice(2, 4))) && sum % 10 === digitAt(code, 11)
}

/** Odd places count by a table of their own; letters may stand for digits where two people share a code. */
function isCodiceFiscale(code: string): boolean {
  if (!CODICE_MONTHS.includes(code[8] ?? '')) return false
  let sum = 0
  for (let at = 0; at < 15; at += 1) {
    const letter = code[at] ?? ''
    const value = /\d/.test(letter) ? Number(letter) : letter.charCodeAt(0) - 65
    sum += at % 2 === 0 ? CODICE_ODD.indexOf(String.fromCharCode(65 + value)) : value
  }
  return String.fromCharCode(65 + (sum % 26)) === code[15]
}

function isSingaporean(code: string): boolean {
  const [series = ''] = code
  let sum = weightedSum(code.slice(1, 8), [2, 7, 6, 5, 4, 3, 2])
  if (series === 'T' || series === 'G') sum += 4
  if (series === 'M') sum += 3
  const table = 'ST'.includes(series)
    ? 'JZIHGFEDCBA'
    : series === 'M'
      ? 'KLJNPQRTUWX'
      : 'XWUTRQPNMLK'
  const place = series === 'M' ? 10 - (sum % 11) : sum % 11
  return table[place] === code[8]
}

/** Since 2026 letters count by their code less 48, as digits always did. */
function isCnpj(code: string): boolean {
  if (!/\d.*\d/.test(code) || /^(.)\1*$/.test(code)) return false
  const checkOf = (head: string) => {
    let sum = 0
    for (let at = 0; at < head.length; at += 1) {
      sum += (head.charCodeAt(at) - 48) * (((head.length - 1 - at) % 8) + 2)
    }
    const rest = sum % 11
    return rest < 2 ? 0 : 11 - rest
  }
  return (
    checkOf(code.slice(0, 12)) === digitAt(code, 12) &&
    checkOf(code.slice(0, 13)) === digitAt(code, 13)
  )
}

function isRut(code: string): boolean {
  const digits = code.slice(0, -1)
  let sum = 0
  for (let at = 0; at < digits.length; at += 1) {
    sum += digitAt(digits, digits.length - 1 - at) * ((at % 6) + 2)
  }
  return '0K987654321'[sum % 11] === code.at(-1)
}
