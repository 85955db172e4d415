import { describe } from 'vitest'
import { createSpanDetectors } from '../../src/safety/span-detectors.ts'
import { testDetector, type DetectorExample } from './detector.ts'

const ex = (text: string, kind: string, match: string): DetectorExample => ({ text, kind, match })
/** Written in two parts, so that no scanner of repositories takes them for real ones. */
const secret = (head: string, tail: string) => head + tail

const EXAMPLES: Readonly<Record<string, readonly DetectorExample[]>> = {
  secrets: [
    ...[
      ['aws_access_key', secret('AKIA', 'QYLPMN5HFIQR7XYA')],
      ['github_token', secret('ghp_', 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5')],
      ['anthropic_key', secret('sk-ant-', 'api03-aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1')],
      ['openai_key', secret('sk-', 'proj-aB3dE5gH7jK9mN1pQ3sT5vW7')],
      ['google_api_key', secret('AIza', 'SyB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3f')],
      ['gateway_key', secret('sk-scalix-', 'b3de5gh7jk9mn1pq-3st5vw7yz9bc1de3fg5b3de5gh7jk9mn')],
    ].map(([kind = '', value = '']) => ex(`use ${value} here`, kind, value)),
    ex(
      'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl ok',
      'jwt',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
    ),
    ex(
      '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----',
      'private_key',
      '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----',
    ),
  ],
  assignments: [
    ex('api_key = "9f8Gh3Kd02mXq7Lp5Rt1"', 'generic_secret', '9f8Gh3Kd02mXq7Lp5Rt1'),
    ex('password: Tr0ub4dor&3', 'password', 'Tr0ub4dor&3'),
  ],
  cards: [
    ex('pay with 4111 1111 1111 1111 now', 'credit_card', '4111 1111 1111 1111'),
    ex('3782-822463-10005', 'credit_card', '3782-822463-10005'),
    ex('4111111111111111 exp 12/27', 'card_expiry', '12/27'),
    ex('4111111111111111, cvv 123', 'card_security_code', '123'),
  ],
  us_numbers: [
    ex('number 219-09-1234 it is', 'us_ssn', '219-09-1234'),
    ex('my ssn: 219091234', 'us_ssn', '219091234'),
    ex('itin 912-78-1234', 'us_itin', '912-78-1234'),
  ],
  iban: [
    ex('to DE89 3704 0044 0532 0130 00 please', 'iban', 'DE89 3704 0044 0532 0130 00'),
    ex('GB29NWBK60161331926819', 'iban', 'GB29NWBK60161331926819'),
  ],
  email: [
    ex('write to jane.doe+x@mail.example.co.uk.', 'email', 'jane.doe+x@mail.example.co.uk'),
    ex('jane at example dot com', 'email', 'jane at example dot com'),
  ],
  phone: [
    ex('at +44 20 7946 0958 today', 'phone', '+44 20 7946 0958'),
    ex('(415) 555-2671', 'phone', '(415) 555-2671'),
    ex('call 4155552671', 'phone', '4155552671'),
  ],
  network: [
    ex('from 192.168.1.10 on', 'ip_address', '192.168.1.10'),
    ex('from 2001:db8::8a2e:370:7334 on', 'ip_address', '2001:db8::8a2e:370:7334'),
    ex('00:1A:2B:3C:4D:5E', 'mac_address', '00:1A:2B:3C:4D:5E'),
    ex('https://ann:s3cret@db.example/x', 'url_credentials', 'ann:s3cret'),
  ],
  bank: [
    ex('routing number 021000021', 'aba_routing', '021000021'),
    ex('sort code 60-16-13', 'uk_sort_code', '60-16-13'),
    ex('account number: 31926819', 'bank_account', '31926819'),
    ex('SWIFT: DEUTDEFF500', 'bic', 'DEUTDEFF500'),
  ],
  health: [
    ex('NHS number 943 476 5919', 'uk_nhs', '943 476 5919'),
    ex('NPI 1234567893', 'us_npi', '1234567893'),
    ex('1EG4-TE5-MK73', 'us_mbi', '1EG4-TE5-MK73'),
    ex('DEA AB1234563', 'us_dea', 'AB1234563'),
  ],
  wallets: [
    ex(
      'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
      'crypto_wallet',
      'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
    ),
    ex('1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', 'crypto_wallet', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2'),
    ex(
      '0x52908400098527886E0F7030069857D2E4169EE7',
      'crypto_wallet',
      '0x52908400098527886E0F7030069857D2E4169EE7',
    ),
  ],
  devices: [
    ex('IMEI 490154203237518', 'imei', '490154203237518'),
    ex('the car 1HGCM82633A004352', 'vin', '1HGCM82633A004352'),
  ],
  national_numbers: [
    ex('Steuer-ID 86095742719', 'de_tax_id', '86095742719'),
    ex('BSN 111222333', 'nl_bsn', '111222333'),
    ex('AHV 756.9217.0769.85', 'ch_ahv', '756.9217.0769.85'),
    ex('529.982.247-25', 'br_cpf', '529.982.247-25'),
    ex('SIN 130 692 544', 'ca_sin', '130 692 544'),
    ex('PESEL 44051401359', 'pl_pesel', '44051401359'),
    ex('811218-9876', 'se_personnummer', '811218-9876'),
    ex('TFN 123 456 782', 'au_tfn', '123 456 782'),
    ex('TC kimlik 10000000146', 'tr_tckn', '10000000146'),
  ],
  national_codes: [
    ex('NINO AB 12 34 56 C', 'uk_nino', 'AB 12 34 56 C'),
    ex('12345678Z', 'es_dni', '12345678Z'),
    ex('X1234567L', 'es_nie', 'X1234567L'),
    ex('RSSMRA85T10A562S', 'it_codice_fiscale', 'RSSMRA85T10A562S'),
    ex('131052-308T', 'fi_hetu', '131052-308T'),
    ex('ABCPE1234F', 'in_pan', 'ABCPE1234F'),
    ex('S1234567D', 'sg_nric', 'S1234567D'),
    ex('11010519491231002X', 'cn_resident_id', '11010519491231002X'),
    ex('A123456(3)', 'hk_id', 'A123456(3)'),
    ex('A123456789', 'tw_id', 'A123456789'),
    ex('11.222.333/0001-81', 'br_cnpj', '11.222.333/0001-81'),
    ex('12.345.678-5', 'cl_rut', '12.345.678-5'),
    ex('15 070649 C 10 3', 'de_social_security', '15 070649 C 10 3'),
  ],
  documents: [
    ex('passport no. C01X00T47', 'passport', 'C01X00T47'),
    ex('born on 12 March 1985', 'date_of_birth', '12 March 1985'),
    ex('driver license: D1234567', 'driver_license', 'D1234567'),
    ex(
      'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
      'mrz',
      'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
    ),
  ],
}

describe.each(createSpanDetectors().map((detector) => [detector.id, detector] as const))(
  'the detector %s',
  (id, detector) => {
    testDetector(detector, EXAMPLES[id] ?? [])
  },
)
