import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, vi } from 'vitest';
import type { createClient } from '../../lib/client/client.ts';
import { takeLock } from '../../local/lock.ts';
import type { StackOutputs } from '../../local/outputs.ts';
import { seedHistory } from '../../local/seed/history.ts';
import { whileHeld } from '../../local/seed/hold-deliveries.ts';
import { demoPeople } from '../../local/seed/users.ts';
import type { DemoUsers } from '../../local/users.ts';
import { clientOf } from '../integration/customer.ts';

export interface Seeded {
  /** With two people, files, jobs of every outcome, a closed month and an open one. */
  readonly harbour: string;
  /** One person's alone: the other is a stranger to it. */
  readonly tidewater: string;
  readonly wrote: boolean;
}

export interface SeededPlace {
  readonly frontDoorUrl: string;
  readonly endpoint: string;
  readonly outputs: StackOutputs;
  readonly users: DemoUsers;
}

/** What the history set in motion comes after it: until its members are known, its bills are refused. */
const BILLS_THERE = { timeout: 400_000, interval: 500 };

/** Files run beside each other: told by two of them at once, the history would be refused to both. */
async function oneAtATime<T>(endpoint: string, body: () => Promise<T>): Promise<T> {
  const file = path.join(tmpdir(), `catacloud-seeding-${new URL(endpoint).port}`);
  const lock = await takeLock(file, { waitMs: BILLS_THERE.timeout });
  try {
    return await body();
  } finally {
    await lock.release();
  }
}

/** The demo's history, written unless it is there, once every view shows it. */
export async function seeded({ frontDoorUrl, endpoint, outputs, users }: SeededPlace): Promise<Seeded> {
  const people = await demoPeople(frontDoorUrl);
  // Told while it is delivered, its uploads of weeks ago expire, when their timers are due, before they are told to complete.
  const { organisations, wrote } = await oneAtATime(endpoint, () =>
    whileHeld({ endpoint, outputs }, () => seedHistory({ endpoint, outputs }, people)),
  );
  const [harbour = '', tidewater = ''] = organisations;
  const owner: ReturnType<typeof createClient> = await clientOf(frontDoorUrl, users.owner);
  await vi.waitFor(async () => {
    const { items } = await owner.billing.listInvoices({ org: harbour, query: {} });
    // One more once the clock, which other tests move, has come into the next month.
    expect(items.length).toBeGreaterThanOrEqual(2);
    expect(items.map(({ status }) => status)).toContain('final');
  }, BILLS_THERE);
  return { harbour, tidewater, wrote };
}
