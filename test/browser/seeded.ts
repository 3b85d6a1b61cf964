import type { createClient } from '../../lib/client/client.ts';
import type { StackOutputs } from '../../local/outputs.ts';
import { seedHistory } from '../../local/seed/history.ts';
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

/** The demo's history, written unless it is there, once every view shows it. */
export async function seeded({ frontDoorUrl, endpoint, outputs, users }: SeededPlace): Promise<Seeded> {
  const { organisations, wrote } = await seedHistory({ endpoint, outputs }, await demoPeople(frontDoorUrl));
  const [harbour = '', tidewater = ''] = organisations;
  const owner: ReturnType<typeof createClient> = await clientOf(frontDoorUrl, users.owner);
  const giveUpAt = performance.now() + 120_000;
  for (;;) {
    const invoices = await owner.billing.listInvoices({ org: harbour, query: {} }).catch(() => ({ items: [] }));
    if (invoices.items.length === 2) return { harbour, tidewater, wrote };
    if (performance.now() > giveUpAt) throw new Error(`the seeded bills are not there: ${JSON.stringify(invoices)}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
