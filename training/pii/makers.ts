import {
  passesLuhn,
  passesMod1110,
  passesVerhoeff,
  remainderOf,
  weightedSum,
} from '../../src/safety/pii/checks.ts'
import {
  ALNUM,
  between,
  digits,
  group,
  hex,
  letters,
  makeDob,
  makeEmail,
  makeMrz,
  makePhone,
  makeSsn,
  NAMES,
  nino,
  pad,
  pick,
  until,
  writeCard,
  writeIban,
  type ValueMaker,
} from './values.ts'

/** Every kind that is measured. */
export const MAKERS: readonly ValueMaker[] = [
  {
    kind: 'credit_card',
    core: true,
    make: writeCard,
    frames: [
      'Please charge card % today.',
      'My visa is %.',
      'card number: %',
      'paid with % yesterday',
    ],
  },
  {
    kind: 'us_ssn',
    core: true,
    make: (r) => group(makeSsn(r), [3, 2, 4], pick(['-', ' '], r)),
    frames: ['My SSN is %.', 'social security number % on file', 'the applicant, %, has signed'],
  },
  {
    kind: 'iban',
    core: true,
    make: writeIban,
    frames: ['Transfer it to % please.', 'IBAN: %', 'my account is % and the amount 20'],
  },
  {
    kind: 'email',
    core: true,
    make: makeEmail,
    frames: ['Write to % soon.', 'email=%', 'Contact: <%>', 'cc %, thanks'],
  },
  {
    kind: 'phone',
    make: makePhone,
    frames: ['Call me at %.', 'Tel: %', 'my mobile is % now', 'reach us under %'],
  },
  {
    kind: 'ip_address',
    make: (r) =>
      pick(
        [
          `${between(11, 220, r)}.${between(0, 255, r)}.${between(0, 255, r)}.${between(1, 254, r)}`,
          `2001:db8:${hex(4, r)}::${hex(4, r)}:${hex(3, r)}1`,
        ],
        r,
      ),
    frames: ['login from % failed', 'host % is down'],
  },
  {
    kind: 'mac_address',
    make: (r) => (hex(12, r).match(/../g) ?? []).join(pick([':', '-'], r)),
    frames: ['device % joined', 'MAC %'],
  },
  {
    kind: 'url_credentials',
    make: (r) => `${pick(NAMES, r)}:${letters(9, r, ALNUM)}`,
    frames: ['postgres://%@db.example/main', 'fetch https://%@host.example/x'],
  },
  {
    kind: 'aba_routing',
    make: (r) =>
      until(
        () => pick(['02', '11', '26', '31'], r) + digits(7, r),
        (v) => weightedSum(v, [3, 7, 1]) % 10 === 0,
      ),
    frames: ['routing number %', 'ABA: %'],
  },
  {
    kind: 'uk_nhs',
    make: (r) =>
      group(
        until(
          () => digits(10, r),
          (v) =>
            v[0] !== '0' &&
            (11 - (weightedSum(v.slice(0, 9), [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 ===
              Number(v[9]),
        ),
        [3, 3, 4],
        ' ',
      ),
    frames: ['NHS number %', 'patient % (NHS)'],
  },
  {
    kind: 'us_npi',
    make: (r) =>
      until(
        () => `1${digits(9, r)}`,
        (v) => passesLuhn(`80840${v}`),
      ),
    frames: ['NPI %', 'provider NPI: %'],
  },
  {
    kind: 'crypto_wallet',
    make: (r) =>
      pick(
        [
          'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
          '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2',
          `0x${hex(40, r)}`,
        ],
        r,
      ),
    frames: ['send coins to %', 'wallet %'],
  },
  {
    kind: 'imei',
    make: (r) => until(() => `35${digits(13, r)}`, passesLuhn),
    frames: ['IMEI %', 'phone with IMEI: %'],
  },
  { kind: 'mrz', make: makeMrz, frames: ['scan says %', '%'] },
  {
    kind: 'date_of_birth',
    make: makeDob,
    frames: ['She was born on %.', 'DOB: %', 'date of birth %'],
  },
  {
    kind: 'passport',
    make: (r) => pick([digits(9, r), letters(1, r) + digits(8, r)], r),
    frames: ['passport number %', 'Passport: %'],
  },
  {
    kind: 'uk_nino',
    make: (r) => {
      const n = nino(r)
      return pick([n, group(n, [2, 2, 2, 2, 1], ' ')], r)
    },
    frames: ['NI number %', 'insurance number % applies'],
  },
  {
    kind: 'de_tax_id',
    make: (r) =>
      until(
        () => String(between(1, 9, r)) + digits(10, r),
        (v) => passesMod1110(v) && new Set(v.slice(0, 10)).size === 9,
      ),
    frames: ['Steuer-ID: %', 'my German tax id is %'],
  },
  {
    kind: 'es_dni',
    make: (r) => {
      const n = digits(8, r)
      return `${n}${'TRWAGMYFPDXBNJZSQVHLCKE'[Number(n) % 23]}`
    },
    frames: ['DNI %', 'mi documento es %'],
  },
  {
    kind: 'fr_nir',
    make: (r) => {
      const n = `${between(1, 2, r)}${digits(2, r)}${pad(between(1, 12, r))}75${digits(6, r)}`
      return `${n}${pad(97 - remainderOf(n, 97))}`
    },
    frames: ['numéro de sécu %', 'NIR: %'],
  },
  {
    kind: 'nl_bsn',
    make: (r) =>
      until(
        () => digits(9, r),
        (v) => v[0] !== '0' && weightedSum(v, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
      ),
    frames: ['BSN %', 'mijn bsn is %'],
  },
  {
    kind: 'in_aadhaar',
    make: (r) =>
      group(
        until(() => String(between(2, 9, r)) + digits(11, r), passesVerhoeff),
        [4, 4, 4],
        ' ',
      ),
    frames: ['Aadhaar %', 'my aadhaar number is %'],
  },
  {
    kind: 'ca_sin',
    make: (r) =>
      group(
        until(() => String(between(1, 7, r)) + digits(8, r), passesLuhn),
        [3, 3, 3],
        pick([' ', '-'], r),
      ),
    frames: ['SIN: %', 'social insurance number %'],
  },
  {
    kind: 'aws_access_key',
    make: (r) => `AKIA${letters(16, r, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
    frames: ['key %', 'aws_access_key_id=%'],
  },
  {
    kind: 'github_token',
    make: (r) => `ghp_${letters(36, r, ALNUM)}`,
    frames: ['git clone with %', 'GITHUB_TOKEN=%'],
  },
  {
    kind: 'slack_token',
    make: (r) => `xoxb-${digits(12, r)}-${digits(12, r)}-${letters(24, r, ALNUM)}`,
    frames: ['bot %', 'SLACK=%'],
  },
  {
    kind: 'stripe_key',
    make: (r) => `sk_live_${letters(24, r, ALNUM)}`,
    frames: ['stripe %', 'key: %'],
  },
  {
    kind: 'jwt',
    make: (r) =>
      `${btoa('{"alg":"HS256","typ":"JWT"}').replace(/=+$/, '')}.${btoa(`{"sub":"${digits(6, r)}"}`).replace(/=+$/, '')}.${letters(43, r, ALNUM)}`,
    frames: ['Authorization: Bearer %', 'token %'],
  },
  {
    kind: 'password',
    make: (r) => `${letters(5, r, ALNUM)}${pick(['!', '#', '$'], r)}${digits(3, r)}`,
    frames: ['password: %', 'my password is %'],
  },
]
