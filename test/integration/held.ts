import { tmpdir } from 'node:os';
import path from 'node:path';
import { takeLock } from '../../local/lock.ts';
import { whileHeld } from '../../local/seed/hold-deliveries.ts';
import type { SeedDeployment } from '../../local/seed/target.ts';

/** How long the switch is waited for, while other files tell their histories. */
export const SWITCH_WAIT_MS = 400_000;

type Switched = Pick<SeedDeployment, 'endpoint' | 'outputs'>;

/**
 * Tells a history while nothing is delivered: told while it is, its uploads of weeks ago expire, when their timers are due,
 * before they are told to complete.
 */
export function toldWhileHeld<T>(deployment: Switched, body: () => Promise<T>): Promise<T> {
  return withSwitchOfDeliveries(deployment, () => whileHeld(deployment, body));
}

/**
 * Has the switch of the stack's deliveries for itself. Test files run beside each other on one stack: without this, the
 * first that switches deliveries on would let the history of another be delivered while it is told.
 */
export async function withSwitchOfDeliveries<T>({ endpoint }: Switched, body: () => Promise<T>): Promise<T> {
  const file = path.join(tmpdir(), `catacloud-seeding-${new URL(endpoint).port}`);
  const lock = await takeLock(file, { waitMs: SWITCH_WAIT_MS });
  try {
    return await body();
  } finally {
    await lock.release();
  }
}
