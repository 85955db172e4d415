import type { Detector } from './detector.ts'
import { bank } from './pii/bank.ts'
import { cards } from './pii/cards.ts'
import { devices } from './pii/devices.ts'
import { documents } from './pii/documents.ts'
import { email } from './pii/email.ts'
import { health } from './pii/health.ts'
import { iban } from './pii/iban.ts'
import { nationalCodes } from './pii/national-codes.ts'
import { nationalNumbers } from './pii/national-numbers.ts'
import { network } from './pii/network.ts'
import { createPhoneDetector } from './pii/phone.ts'
import { usNumbers } from './pii/us-numbers.ts'
import { wallets } from './pii/wallets.ts'
import { assignments } from './secrets/assignments.ts'
import { secrets } from './secrets/secrets.ts'

/** Where phone numbers without a country code are taken to come from, unless a policy says so. */
export const DEFAULT_REGIONS: readonly string[] = ['US', 'GB', 'DE', 'FR']

/** All detectors of identifiers and credentials, for numbering plans of these regions. */
export function createSpanDetectors(
  regions: readonly string[] = DEFAULT_REGIONS,
): readonly Detector[] {
  return [
    secrets,
    assignments,
    cards,
    usNumbers,
    iban,
    email,
    createPhoneDetector({ regions }),
    network,
    bank,
    health,
    wallets,
    devices,
    nationalNumbers,
    nationalCodes,
    documents,
  ]
}
