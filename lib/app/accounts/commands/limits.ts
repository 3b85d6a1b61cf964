import { type Rejection, reject } from 'epoch';
import type { AttemptLimit, Attempts } from '../../ports/attempts.ts';

const MINUTE_MS = 60_000;

interface Limits {
  readonly address: AttemptLimit;
  readonly source: AttemptLimit;
}

/**
 * What may be tried for one address, and from one source whatever the address. Small enough that guessing is hopeless,
 * large enough for a person with a bad memory and for an office behind one address.
 */
const LIMITS = {
  signIn: { address: { max: 10, windowMs: 15 * MINUTE_MS }, source: { max: 100, windowMs: 15 * MINUTE_MS } },
  mail: { address: { max: 5, windowMs: 60 * MINUTE_MS }, source: { max: 100, windowMs: 60 * MINUTE_MS } },
  code: { address: { max: 20, windowMs: 60 * MINUTE_MS }, source: { max: 200, windowMs: 60 * MINUTE_MS } },
} as const satisfies Readonly<Record<string, Limits>>;

export interface Attempt {
  readonly kind: keyof typeof LIMITS;
  /** An e-mail address, or the id of the person who is signed in. */
  readonly address: string;
  /** Network address of the caller. */
  readonly source: string;
}

interface Counting {
  readonly attempts: Attempts;
  readonly wallMs: () => number;
}

const addressKey = ({ kind, address }: Attempt) => `${kind}\naddress\n${address.toLowerCase()}`;
const sourceKey = ({ kind, source }: Attempt) => `${kind}\nsource\n${source}`;

/**
 * Counts an attempt before it is made, so that many at once cannot get past the count. The refusal is the same whether the
 * address is known or not.
 */
export async function limited({ attempts, wallMs }: Counting, attempt: Attempt): Promise<Rejection | undefined> {
  const { address, source } = LIMITS[attempt.kind];
  const nowMs = wallMs();
  const taken = await Promise.all([
    attempts.take(addressKey(attempt), address, nowMs),
    attempts.take(sourceKey(attempt), source, nowMs),
  ]);
  if (taken.every(Boolean)) return undefined;
  return reject('too-many-attempts', `wait ${address.windowMs / MINUTE_MS} minutes before the next one`);
}

/** The attempt was right: it counts no more, and those before it for this address neither. */
export async function succeeded({ attempts }: Counting, attempt: Attempt): Promise<void> {
  await Promise.all([attempts.forget(addressKey(attempt)), attempts.giveBack(sourceKey(attempt))]);
}
