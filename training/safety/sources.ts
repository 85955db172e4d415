import type { Output } from '../../src/safety/classifier/outputs.ts'

/** A public collection: what kind of text it holds, and how much of it may weigh in training. */
export interface Source {
  /** `free`: posts and comments; `request`: asked of an assistant; `attack`: injections; `benign`. */
  readonly kind: 'free' | 'request' | 'attack' | 'benign'
  /** Counts in training like this many texts at most. */
  readonly weightMax: number
  /** Collections with the same texts in other words are held out together. */
  readonly family?: string
  /** Texts that are zero here are wrong too often to learn or to measure by. */
  readonly doubtful?: Output
}

/** The collections, in the order in which a text that stands in several is kept. */
export const SOURCES: Readonly<Record<string, Source>> = {
  catqa: { kind: 'request', weightMax: 1500, doubtful: 'any' },
  'harmful-behaviors': { kind: 'request', weightMax: 1500, family: 'advbench' },
  'trustllm-misuse': { kind: 'request', weightMax: 1500 },
  'multijail-en': { kind: 'request', weightMax: 1000 },
  adversarialqa: { kind: 'request', weightMax: 1000, family: 'advbench' },
  dangerousqa: { kind: 'request', weightMax: 800 },
  harmfulqa: { kind: 'request', weightMax: 800 },
  'trustllm-jailbreak': { kind: 'attack', weightMax: 1000 },
  'inthewild-jailbreaks': { kind: 'attack', weightMax: 1500 },
  'giskard-injections': { kind: 'attack', weightMax: 200 },
  'compass-injections': { kind: 'attack', weightMax: 800 },
  'bipia-email-train': { kind: 'attack', weightMax: 20 },
  'cse-interpreter': { kind: 'request', weightMax: 300 },
  'civil-spans': { kind: 'free', weightMax: 8000 },
  davidson: { kind: 'free', weightMax: 6000 },
  edos: { kind: 'free', weightMax: 6000 },
  'hatemoji-build-train': { kind: 'free', weightMax: 4000, family: 'hatemoji' },
  'hatemoji-build-validation': { kind: 'free', weightMax: 500, family: 'hatemoji' },
  'mlma-en': { kind: 'free', weightMax: 2000 },
  'surge-toxicity': { kind: 'free', weightMax: 1500 },
  'identity-templates': { kind: 'free', weightMax: 800 },
  speeches: { kind: 'free', weightMax: 600 },
  'sms-spam': { kind: 'free', weightMax: 3000 },
  'benign-clinc': { kind: 'benign', weightMax: 3000 },
  'benign-banking': { kind: 'benign', weightMax: 2000 },
  'benign-code-instruct': { kind: 'benign', weightMax: 1900 },
  'benign-gsm8k-train': { kind: 'benign', weightMax: 1200 },
  'benign-self-instruct': { kind: 'benign', weightMax: 2500 },
}
