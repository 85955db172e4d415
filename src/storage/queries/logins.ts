import { and, eq, gt, isNull, lte, or, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { users } from '../schema/users.ts'
import { bumpStatement } from './config-version.ts'

interface UserRef {
  readonly userId: string
}

export interface FailedLogin extends UserRef {
  readonly at: Date
  /** Failures before this moment no longer count. */
  readonly countedSince: Date
  readonly failuresMax: number
  /** Until when the account is locked if this failure is one too many. */
  readonly lockUntil: Date
}

/**
 * Counts a wrong password, in one step over all replicas. Gives how many there are by now: with
 * `failuresMax` of them the account is locked. Null when there is no such user.
 */
export async function countFailedLogin(db: Database, failure: FailedLogin): Promise<number | null> {
  const at = sql`${failure.at.toISOString()}::timestamptz`
  const since = sql`${failure.countedSince.toISOString()}::timestamptz`
  const until = sql`${failure.lockUntil.toISOString()}::timestamptz`
  // The right side of SET reads the row as it was.
  const isNewCount = sql`(${users.failedLoginAt} is null or ${users.failedLoginAt} <= ${since})`
  const count = sql`(case when ${isNewCount} then 1 else ${users.failedLogins} + 1 end)`
  const [row] = await db.orm
    .update(users)
    .set({
      failedLogins: count,
      failedLoginAt: sql`case when ${isNewCount} then ${at} else ${users.failedLoginAt} end`,
      lockedUntil: sql`case when ${count} >= ${failure.failuresMax}::integer then ${until} else ${users.lockedUntil} end`,
    })
    .where(eq(users.id, failure.userId))
    .returning({ count: users.failedLogins })
  return row?.count ?? null
}

/**
 * Notes a login with the right password and gives the generation of its token. Null when the
 * account is locked or disabled by now: guesses sent side by side do not slip through.
 */
export async function admitLogin(
  db: Database,
  { userId, at }: UserRef & { readonly at: Date },
): Promise<number | null> {
  const [row] = await db.orm
    .update(users)
    .set({ failedLogins: 0, failedLoginAt: null, lockedUntil: null, lastLoginAt: at })
    .where(
      and(
        eq(users.id, userId),
        isNull(users.disabledAt),
        or(isNull(users.lockedUntil), lte(users.lockedUntil, at)),
      ),
    )
    .returning({ generation: users.tokenGeneration })
  return row?.generation ?? null
}

/** Voids all tokens of a user, everywhere. False when there is no such user. */
export async function raiseTokenGeneration(db: Database, { userId }: UserRef): Promise<boolean> {
  const [rows] = await db.atomically((orm) => [
    orm.update(users).set(nextGeneration()).where(eq(users.id, userId)).returning({ id: users.id }),
    bumpStatement(orm),
  ])
  return rows.length > 0
}

export interface PasswordReplacement extends UserRef {
  /** The stored form that the caller has proven; another one by now means that somebody was quicker. */
  readonly expected: string
  readonly passwordHash: string
}

/** Replaces a proven password and voids all tokens. False when it is another one by now. */
export async function replacePassword(
  db: Database,
  { userId, expected, passwordHash }: PasswordReplacement,
): Promise<boolean> {
  const [rows] = await db.atomically((orm) => [
    orm
      .update(users)
      .set({ passwordHash, ...nextGeneration() })
      .where(and(eq(users.id, userId), eq(users.passwordHash, expected)))
      .returning({ id: users.id }),
    bumpStatement(orm),
  ])
  return rows.length > 0
}

/** The user whom a one-time token lets set a password; null for one that is unknown, used or over. */
export async function findUserBySetupToken(
  db: Database,
  { tokenHash, at }: { readonly tokenHash: string; readonly at: Date },
): Promise<{ userId: string } | null> {
  const [row] = await db.orm.select({ userId: users.id }).from(users).where(isSetup(tokenHash, at))
  return row ?? null
}

export interface SetupCompletion {
  readonly tokenHash: string
  readonly passwordHash: string
  readonly at: Date
}

/** Uses a one-time token up. Null when it is used or over by now: of two, one succeeds. */
export async function completeSetup(
  db: Database,
  { tokenHash, passwordHash, at }: SetupCompletion,
): Promise<{ userId: string } | null> {
  const [[row]] = await db.atomically((orm) => [
    orm
      .update(users)
      .set({
        passwordHash,
        setupTokenHash: null,
        setupTokenExpiresAt: null,
        failedLogins: 0,
        failedLoginAt: null,
        lockedUntil: null,
        ...nextGeneration(),
      })
      .where(isSetup(tokenHash, at))
      .returning({ userId: users.id }),
    bumpStatement(orm),
  ])
  return row ?? null
}

export interface UserRecovery {
  readonly username: string
  readonly tokenHash: string
  readonly expiresAt: Date
}

/**
 * Unlocks and enables a user and lets a one-time token set its next password; for whoever runs the
 * database. Null when there is no such user, or an identity provider knows it.
 */
export async function recoverUser(
  db: Database,
  { username, tokenHash, expiresAt }: UserRecovery,
): Promise<{ userId: string } | null> {
  const [[row]] = await db.atomically((orm) => [
    orm
      .update(users)
      .set({
        setupTokenHash: tokenHash,
        setupTokenExpiresAt: expiresAt,
        disabledAt: null,
        failedLogins: 0,
        failedLoginAt: null,
        lockedUntil: null,
        ...nextGeneration(),
      })
      .where(and(sql`lower(${users.username}) = lower(${username})`, isNull(users.externalIssuer)))
      .returning({ userId: users.id }),
    bumpStatement(orm),
  ])
  return row ?? null
}

/** To be spread into `set`: one generation on. */
export function nextGeneration() {
  return { tokenGeneration: sql`${users.tokenGeneration} + 1` }
}

function isSetup(tokenHash: string, at: Date) {
  return and(
    eq(users.setupTokenHash, tokenHash),
    gt(users.setupTokenExpiresAt, at),
    isNull(users.disabledAt),
  )
}
