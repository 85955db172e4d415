import {
  digitAt,
  isDay,
  partOf,
  passesLuhn,
  passesMod1110,
  remainderOf,
  weightedSum,
} from './checks.ts'

import { headOf, isDate, lastOf, mod11, type NumberRule } from './number-rule.ts'

/** Numbers of European countries. */
export const EUROPE: readonly NumberRule[] = [
  {
    kind: 'de_tax_id',
    length: 11,
    check: (d) => d[0] !== '0' && passesMod1110(d) && hasOneRepeat(d.slice(0, 10)),
    words: /steuer|\bidnr|tax|\btin\b/,
    bare: ['2-3-3-3'],
  },
  {
    kind: 'fr_nir',
    length: 15,
    check: (d) =>
      /^[1278]/.test(d) &&
      monthOfNir(d) &&
      97 - remainderOf(d.slice(0, 13), 97) === partOf(d, 13, 15),
    words: /\bnir\b|sécu|secu|insee|social/,
    bare: 'always',
  },
  {
    kind: 'fr_siren',
    length: 9,
    check: passesLuhn,
    words: /\bsiren\b/,
    bare: 'never',
  },
  { kind: 'fr_siret', length: 14, check: passesLuhn, words: /\bsiret\b/, bare: 'never' },
  {
    kind: 'it_vat',
    length: 11,
    check: passesLuhn,
    words: /partita|\bp\.? ?iva\b|\bvat\b/,
    bare: 'never',
  },
  {
    kind: 'pl_pesel',
    length: 11,
    check: (d) =>
      isDay(partOf(d, 2, 4) % 20, partOf(d, 4, 6)) &&
      weightedSum(d, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
    words: /pesel/,
    bare: 'never',
  },
  {
    kind: 'se_personnummer',
    length: 10,
    check: (d) => isDate(d, 'ymd') && passesLuhn(d),
    words: /person(?:nummer|nr)|swedish|samordning/,
    bare: ['6-4'],
  },
  {
    kind: 'se_personnummer',
    length: 12,
    check: (d) => /^(?:19|20)/.test(d) && isDate(d.slice(2), 'ymd') && passesLuhn(d.slice(2)),
    words: /person(?:nummer|nr)|swedish|samordning/,
    bare: ['8-4'],
  },
  {
    kind: 'no_fnr',
    length: 11,
    check: (d) =>
      isDate(d, 'dmy') &&
      mod11(d, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0]) === 0 &&
      mod11(d, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) === 0,
    words: /f(?:ø|o)dselsnummer|personnummer|\bfnr\b|norw/,
    bare: 'always',
  },
  {
    kind: 'dk_cpr',
    length: 10,
    check: (d) => isDate(d, 'dmy'),
    words: /\bcpr\b|danish/,
    bare: 'never',
  },
  {
    kind: 'nl_bsn',
    length: 9,
    check: (d) => mod11(d, [9, 8, 7, 6, 5, 4, 3, 2, -1]) === 0,
    words: /\bbsn\b|burger|sofi/,
    bare: 'never',
  },
  {
    kind: 'be_nrn',
    length: 11,
    check: (d) => {
      const check = partOf(d, 9, 11)
      const matches = [d.slice(0, 9), `2${d.slice(0, 9)}`].some(
        (x) => 97 - remainderOf(x, 97) === check,
      )
      return matches && partOf(d, 2, 4) <= 12 && partOf(d, 4, 6) <= 31
    },
    words: /rijksregister|registre national|belg|\bnrn\b|\binsz\b|\bniss\b/,
    bare: ['2-2-2-3-2', '6-3-2'],
  },
  {
    kind: 'ch_ahv',
    length: 13,
    check: (d) => d.startsWith('756') && weightedSum(d, [1, 3]) % 10 === 0,
    words: /\bahv\b|\bavs\b|swiss/,
    bare: 'always',
  },
  {
    kind: 'pt_nif',
    length: 9,
    check: (d) => {
      const check = 11 - mod11(headOf(d), [9, 8, 7, 6, 5, 4, 3, 2])
      return /^[1235689]/.test(d) && (check > 9 ? 0 : check) === lastOf(d)
    },
    words: /\bnif\b|contribuinte|portug/,
    bare: 'never',
  },
  {
    kind: 'ro_cnp',
    length: 13,
    check: (d) => {
      const check = mod11(headOf(d), [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9])
      const county = partOf(d, 7, 9)
      const dated = /^[1-9]/.test(d) && isDay(partOf(d, 3, 5), partOf(d, 5, 7))
      return dated && county >= 1 && county <= 52 && (check === 10 ? 1 : check) === lastOf(d)
    },
    words: /\bcnp\b|roman/,
    bare: 'always',
  },
  {
    kind: 'cz_birth_number',
    length: 10,
    check: (d) => Number(d) % 11 === 0 && isDay((partOf(d, 2, 4) % 50) % 20, partOf(d, 4, 6)),
    words: /rodn[eé]|\brc\b|czech|slovak/,
    bare: ['6-4'],
  },
  {
    kind: 'tr_tckn',
    length: 11,
    check: (d) => {
      const odd = [0, 2, 4, 6, 8].reduce((sum, at) => sum + digitAt(d, at), 0)
      const even = [1, 3, 5, 7].reduce((sum, at) => sum + digitAt(d, at), 0)
      const total = weightedSum(d.slice(0, 10), [1])
      return (
        d[0] !== '0' && (odd * 7 - even + 100) % 10 === digitAt(d, 9) && total % 10 === lastOf(d)
      )
    },
    words: /\btc\b|tckn|t\.c\.|kimlik|turk/,
    bare: 'never',
  },
]

/** In the first ten digits of a German tax number one digit comes two or three times. */
function hasOneRepeat(digits: string): boolean {
  const counts = '0123456789'.split('').map((digit) => digits.split(digit).length - 1)
  return (
    counts.filter((count) => count === 2 || count === 3).length === 1 && Math.max(...counts) <= 3
  )
}

function monthOfNir(digits: string): boolean {
  const month = partOf(digits, 3, 5)
  return (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50
}
