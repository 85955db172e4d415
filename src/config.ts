import { z } from 'zod'
import { problemOfAllowed } from './transport/egress.ts'
import { configDocumentSchema, type ConfigDocument } from './config-document.ts'

/** Environment variables or Worker bindings, as text. */
export type Environment = Readonly<Record<string, string | undefined>>

const JWT_ALGORITHMS = ['HS256', 'HS384', 'HS512', 'RS256', 'ES256', 'EdDSA'] as const
const SECRET_LENGTH_MIN = 32
const TRUE_WORDS = ['true', '1', 'yes', 'on']
const FALSE_WORDS = ['false', '0', 'no', 'off']

const flag = (whenAbsent: boolean) =>
  z
    .string()
    .toLowerCase()
    .pipe(z.enum([...TRUE_WORDS, ...FALSE_WORDS]))
    .transform((text) => TRUE_WORDS.includes(text))
    .default(whenAbsent)

const integer = (minimum: number, maximum: number, whenAbsent: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().int().min(minimum).max(maximum))
    .default(whenAbsent)

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
)

const egressList = list.superRefine((entries, context) => {
  for (const entry of entries) {
    const message = problemOfAllowed(entry)
    if (message !== null) context.addIssue({ code: 'custom', message })
  }
})

/** `name=value,name=value` with values as in a URL, as OpenTelemetry writes them; a list of both. */
const headerList = list.transform((pairs, context) =>
  pairs.flatMap((pair) => {
    const [, name, value] = /^([A-Za-z0-9-]+)=([\x20-\x7e]*)$/.exec(pair) ?? []
    if (name !== undefined && value !== undefined) return [name.toLowerCase(), decode(value)]
    context.addIssue({ code: 'custom', message: 'must be name=value,name=value' })
    return []
  }),
)

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

const share = z
  .string()
  .regex(/^(0|1|0?\.\d+|1\.0*)$/, 'must be a number from 0 to 1')
  .transform(Number)

const httpUrl = z.url({ protocol: /^https?$/ })
const DAY_MS = 86_400_000

/**
 * Every setting of the gateway itself. Names are those of the public documentation; what a
 * provider needs is read by its adapter. Descriptions feed `docs/configuration.md`.
 */
export const environmentSchema = z.object({
  ENV: z.enum(['development', 'production', 'test']).default('development'),
  HOST: z.string().default('0.0.0.0'),
  PORT: integer(0, 65_535, 8000),
  WEB_CONCURRENCY: integer(1, 256, 1),
  DATA_DIR: z.string().default('./data'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  ROUTER_CONFIG: z.string().optional(),
  ENABLE_HOT_RELOAD: flag(true),

  DATABASE_URL: z.string().optional(),
  REDIS_URL: z.string().optional(),
  UPSTASH_REDIS_REST_URL: httpUrl.optional(),
  UPSTASH_REDIS_REST_TOKEN: z.string().optional(),

  JWT_SECRET: z.string().min(SECRET_LENGTH_MIN).optional(),
  JWT_ALGORITHM: z.enum(JWT_ALGORITHMS).default('HS256'),
  JWT_PRIVATE_KEY: z.string().optional(),
  JWT_PUBLIC_KEY: z.string().optional(),
  JWT_EXPIRY_HOURS: integer(1, 8760, 24),
  API_KEY_SALT: z.string().min(SECRET_LENGTH_MIN).optional(),
  ADMIN_USERNAME: z.string().min(1).max(128).default('admin'),
  ADMIN_PASSWORD: z.string().min(12).max(1024).optional(),
  BOOTSTRAP_API_KEY: z.string().optional(),

  ENABLE_RATE_LIMITING: flag(true),
  RATE_LIMIT_REQUESTS: integer(1, Number.MAX_SAFE_INTEGER, 100),
  ADMIN_RATE_LIMIT_REQUESTS: integer(1, Number.MAX_SAFE_INTEGER, 50),
  ENABLE_AUDIT_LOGGING: flag(true),
  AUDIT_RETENTION_DAYS: integer(0, 36_500, 0),
  ROUTE_DECISIONS_PER_SECOND: integer(0, 100_000, 100),
  ROUTE_DECISION_DAYS: integer(1, 3650, 7),
  SAFETY_MODE: z.enum(['enforce', 'monitor', 'off']).default('enforce'),
  SAFETY_CLASSIFIER: z.enum(['off', 'requests', 'all']).default('off'),
  SAFETY_RETENTION_DAYS: integer(1, 36_500, 90),
  UNPRICED_MODELS: z.enum(['allow', 'refuse']).default('allow'),
  BUDGET_OUTPUT_TOKENS: integer(1, 10_000_000, 16_384),
  ALERT_WEBHOOK_URL: httpUrl.optional(),
  ALERT_WEBHOOK_SECRET: z.string().min(SECRET_LENGTH_MIN).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headerList.default([]),
  OTEL_SERVICE_NAME: z.string().min(1).max(255).default('scalix-router'),
  OTEL_TRACES_SAMPLER_ARG: share.default(1),
  TRACE_PROPAGATION: z.enum(['none', 'own', 'all']).default('own'),
  METRICS_TOKEN: z.string().min(16).optional(),
  METRICS_PUBLIC: flag(false),
  METRICS_TENANT_LABELS: flag(false),
  CORS_ORIGINS: list.default(['*']),
  MAX_BODY_BYTES: integer(1024, 1024 * 1024 * 1024, 32 * 1024 * 1024),
  MAX_ANSWER_BYTES: integer(1024, 1024 * 1024 * 1024, 64 * 1024 * 1024),
  REMOTE_MEDIA_BYTES_MAX: integer(0, 1024 * 1024 * 1024, 20 * 1024 * 1024),
  EGRESS_ALLOW: egressList.default([]),

  UPSTREAM_CONNECT_TIMEOUT_MS: integer(100, 120_000, 10_000),
  UPSTREAM_FIRST_BYTE_TIMEOUT_MS: integer(100, DAY_MS, 600_000),
  UPSTREAM_IDLE_TIMEOUT_MS: integer(100, DAY_MS, 300_000),
  UPSTREAM_TOTAL_TIMEOUT_MS: integer(0, DAY_MS, 3_600_000),
  STREAM_HEARTBEAT_MS: integer(100, DAY_MS, 15_000),
  SHUTDOWN_TIMEOUT_MS: integer(0, DAY_MS, 600_000),
})

/** Settings of the gateway itself, by their public names. */
export type SettingName = keyof typeof environmentSchema.shape

/**
 * Settings that are secrets, or may hold one: addresses carry passwords and tokens, and on Workers the
 * configuration file is a setting itself.
 */
export const SECRET_SETTINGS: ReadonlySet<SettingName> = new Set<SettingName>([
  'ROUTER_CONFIG',
  'DATABASE_URL',
  'REDIS_URL',
  'UPSTASH_REDIS_REST_URL',
  'UPSTASH_REDIS_REST_TOKEN',
  'JWT_SECRET',
  'JWT_PRIVATE_KEY',
  'API_KEY_SALT',
  'ADMIN_PASSWORD',
  'BOOTSTRAP_API_KEY',
  'ALERT_WEBHOOK_URL',
  'ALERT_WEBHOOK_SECRET',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'METRICS_TOKEN',
])

type EnvironmentSettings = z.infer<typeof environmentSchema>

/** Checked settings. `document` is the configuration file's content, empty when there is none. */
export interface Config extends EnvironmentSettings {
  readonly document: ConfigDocument
  /** The raw environment, for adapters to read what they need. */
  readonly environment: Environment
}

/** Secrets that exist after start in every mode: given in production, generated in development. */
export interface Secrets {
  readonly jwtSecret: string
  readonly apiKeySalt: string
}

/** Settings that don't fit: `problems` lists all of them and quotes no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s):\n- ${problems.join('\n- ')}`)
    this.problems = problems
  }
}

/** Zod's issues as one line each, with where and why but never the value: it may be a secret. */
function describeIssues(error: z.ZodError, prefix = ''): string[] {
  return error.issues.map((issue) => {
    const at = prefix + issue.path.join('.')
    return at === '' ? issue.message : `${at}: ${issue.message}`
  })
}

/**
 * Parses all settings at once. `document` is the parsed configuration file, if there is one.
 * Throws ConfigError with every mistake found, quoting none of the values.
 */
export function parseConfig(environment: Environment, document: unknown = {}): Config {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => typeof value === 'string' && value !== ''),
  )
  const settings = environmentSchema.safeParse(present)
  const parsedDocument = configDocumentSchema.safeParse(document)
  const problems: string[] = []
  if (!settings.success) problems.push(...describeIssues(settings.error))
  if (!parsedDocument.success) {
    problems.push(...describeIssues(parsedDocument.error, 'ROUTER_CONFIG: '))
  }
  problems.push(...findMissing(present))
  if (problems.length > 0 || !settings.success || !parsedDocument.success) {
    throw new ConfigError(problems)
  }
  return { ...settings.data, document: parsedDocument.data, environment: present }
}

/** What only makes sense together, and what production demands. */
function findMissing(present: Environment): string[] {
  const problems: string[] = []
  if (present['ENV'] === 'production') {
    for (const name of ['JWT_SECRET', 'API_KEY_SALT']) {
      if (present[name] === undefined) {
        problems.push(`${name}: is required when ENV=production (at least 32 characters)`)
      }
    }
  }
  const algorithm = present['JWT_ALGORITHM'] ?? 'HS256'
  if (!algorithm.startsWith('HS') && present['JWT_PRIVATE_KEY'] === undefined) {
    problems.push('JWT_PRIVATE_KEY: is required for a JWT_ALGORITHM with a key pair')
  }
  const hasUrl = present['UPSTASH_REDIS_REST_URL'] !== undefined
  const hasToken = present['UPSTASH_REDIS_REST_TOKEN'] !== undefined
  if (hasUrl !== hasToken) {
    problems.push('UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN: set both or neither')
  }
  return problems
}
