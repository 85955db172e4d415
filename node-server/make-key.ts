/** `npm run key`: prints a new API key in our format, for `BOOTSTRAP_API_KEY`. */
import { randomBytes } from 'node:crypto'
import { createKeyText } from '../src/auth/key-format.ts'

console.log(createKeyText(randomBytes).text)
