import { tmpdir } from 'node:os';
import path from 'node:path';
import { takeLock } from '../../local/lock.ts';
import { whileHeld } from '../../local/seed/hold-deliveries.ts';
import type { SeedDeployment } from '../../local/seed/target.ts';

const WAIT_MS = 400_000;

/**
 * Tells a history while nothing is delivered: told while it is, its uploads of weeks ago expire, when their timers are due,
 * before they are told to complete. Files run beside each other: one tells at a time, or the first that ends would let
 * the other's be delivered.
 */
export async function toldWhileHeld<T>(
  deployment: Pick<SeedDeployment, 'endpoint' | 'outputs'>,
  body: () => Promise<T>,
): Promise<T> {
  const file = path.join(tmpdir(), `catacloud-seeding-${new URL(deployment.endpoint).port}`);
  const lock = await takeLock(file, { waitMs: WAIT_MS });
  try {
    return await whileHeld(deployment, body);
  } finally {
    await lock.release();
  }
}
