import { expect, vi } from 'vitest';
import type { createClient } from '../../lib/client/client.ts';
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

/** The demo's history, written unless it is there, once every view shows it. */
export async function seeded({ frontDoorUrl, endpoint, outputs, users }: SeededPlace): Promise<Seeded> {
  const people = await demoPeople(frontDoorUrl);
  const deployment = { endpoint, outputs };
  const { organisations, wrote } = await whileHeld(deployment, () => seedHistory(deployment, people));
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
