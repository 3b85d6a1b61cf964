import { SECRET_BYTES, secretOf } from '../../accounts/commands/secret.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Credentials } from '../../ports/credentials.ts';

/** The subject of an attempt's claim. `untilMs`: when the lease ends at the latest. */
export interface AttemptLease {
  readonly organisationId: string;
  readonly jobId: string;
  readonly attemptId: string;
  readonly machineId: string;
  readonly untilMs: number;
}

export interface AttemptClaimPorts {
  readonly credentials: Pick<Credentials, 'add'>;
  readonly wallMs: () => number;
}

/**
 * Mints the secrets that machines are started with, each for one attempt. Whoever runs machines can read what they are
 * started with, so a claim only lets a runner exchange it for a token of its own, once.
 */
export function attemptClaims(
  { clock, random }: { readonly clock: Clock; readonly random: (bytes: number) => Uint8Array },
  { credentials, wallMs }: AttemptClaimPorts,
): (lease: AttemptLease) => Promise<string> {
  return async ({ organisationId: org, jobId: job, attemptId: attempt, untilMs }) => {
    const secret = secretOf('claim', random(SECRET_BYTES));
    // A lease is in the platform's time, a secret lives by the wall's.
    const expiresAtMs = wallMs() + (untilMs - clock.nowMs());
    await credentials.add(secret, { kind: 'claim', capability: { org, job, attempt }, expiresAtMs });
    return secret;
  };
}
