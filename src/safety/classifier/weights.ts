import type { StoredClassifier } from './classifier.ts'

export const STORED_CLASSIFIER: StoredClassifier = null as never
