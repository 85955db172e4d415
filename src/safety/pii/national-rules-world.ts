import { digitAt, passesLuhn, passesVerhoeff, weightedSum } from './checks.ts'

import { headOf, isDate, lastOf, mod11, type NumberRule } from './number-rule.ts'

/** Numbers of countries outside Europe. */
export const ELSEWHERE: readonly NumberRule[] = [
  {
    kind: 'ca_sin',
    length: 9,
    check: (d) => !/^[08]/.test(d) && passesLuhn(d),
    words: /\bsin\b|social insurance|canad|\bnas\b/,
    bare: 'never',
  },
  {
    kind: 'au_tfn',
    length: 9,
    check: (d) => mod11(d, [1, 4, 3, 7, 5, 8, 6, 9, 10]) === 0,
    words: /\btfn\b|tax file/,
    bare: 'never',
  },
  {
    kind: 'au_abn',
    length: 11,
    check: (d) => {
      const weights = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]
      return d[0] !== '0' && (weightedSum(d, weights) - 10) % 89 === 0
    },
    words: /\babn\b|australian business/,
    bare: ['2-3-3-3'],
  },
  {
    kind: 'au_medicare',
    length: 10,
    check: (d) =>
      /^[2-6]/.test(d) &&
      weightedSum(d.slice(0, 8), [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(d, 8),
    words: /medicare/,
    bare: 'never',
  },
  {
    kind: 'in_aadhaar',
    length: 12,
    check: (d) => /^[2-9]/.test(d) && passesVerhoeff(d),
    words: /aadha+r|uidai|\buid\b/,
    bare: ['4-4-4'],
  },
  {
    kind: 'kr_rrn',
    length: 13,
    check: (d) => isDate(d, 'ymd') && /^.{6}[1-8]/.test(d),
    words: /주민|resident registration|\brrn\b|korea/,
    bare: ['6-7'],
  },
  {
    kind: 'jp_my_number',
    length: 12,
    check: (d) => {
      const rest = mod11(headOf(d), [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2])
      return (rest <= 1 ? 0 : 11 - rest) === lastOf(d)
    },
    words: /マイナンバー|個人番号|my number|individual number|japan/,
    bare: 'never',
  },
  {
    kind: 'th_id',
    length: 13,
    check: (d) =>
      (11 - (weightedSum(headOf(d), [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 ===
      lastOf(d),
    words: /thai|ประชาชน/,
    bare: ['1-4-5-2-1'],
  },
  {
    kind: 'br_cpf',
    length: 11,
    check: (d) => isCpf(d),
    words: /\bcpf\b|brazil|cadastro/,
    bare: ['3-3-3-2'],
  },
  {
    kind: 'ar_cuit',
    length: 11,
    check: (d) => {
      const check = 11 - mod11(headOf(d), [5, 4, 3, 2, 7, 6, 5, 4, 3, 2])
      return /^(?:2[03467]|3[034])/.test(d) && (check === 11 ? 0 : check) === lastOf(d)
    },
    words: /\bcui[tl]\b|argentin/,
    bare: ['2-8-1'],
  },
  {
    kind: 'za_id',
    length: 13,
    check: (d) => isDate(d, 'ymd') && /^.{10}[01]/.test(d) && passesLuhn(d),
    words: /south africa|\brsa\b|\bza\b/,
    bare: 'always',
  },
  {
    kind: 'il_id',
    length: 9,
    check: passesLuhn,
    words: /teudat|israel|תעודת|ת\.ז/,
    bare: 'never',
  },
]

function isCpf(digits: string): boolean {
  const checkOf = (head: string) => {
    let sum = 0
    for (let at = 0; at < head.length; at += 1) sum += digitAt(head, at) * (head.length + 1 - at)
    return ((sum * 10) % 11) % 10
  }
  return (
    checkOf(digits.slice(0, 9)) === digitAt(digits, 9) &&
    checkOf(digits.slice(0, 10)) === digitAt(digits, 10)
  )
}
