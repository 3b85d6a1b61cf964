import type { Kernel } from 'epoch';
import { defineReactor } from 'epoch/reactors';
import { billingAccountEvents } from '../../../domain/billing-account/events.ts';
import { spendingEvents } from '../../../domain/spending/events.ts';
import type { BillingLetterDependencies } from '../commands/write-to-payers.ts';

/** What writes to people, loaded with the first letter: most who contain this reactor never write one. */
export type LetterPorts = () => Promise<Omit<BillingLetterDependencies, 'kernel' | 'nowMs'>>;

interface Ports {
  readonly kernel: Kernel;
  readonly letters: LetterPorts;
  /** The letters, loaded with the first one. Whoever only names this reactor contains none. */
  readonly write: () => Promise<typeof import('../commands/billing-letters.ts')>;
  readonly nowMs: () => number;
}

/** Writes to who pays when a budget reaches a threshold, and when a bill is held, released or void. */
export const billingLetters = defineReactor<Ports>()({
  name: 'billing-letters',
  version: 1,
  streams: { spending: spendingEvents, 'billing-account': billingAccountEvents },
  on: {
    spending: {
      ThresholdReached: async (ports, event, meta) =>
        (await ports.write()).budgetReached(await loaded(ports), event, meta),
    },
    'billing-account': {
      InvoiceHeld: async (ports, event, meta) => (await ports.write()).billHeld(await loaded(ports), event, meta),
      InvoiceReleased: async (ports, event, meta) =>
        (await ports.write()).billReleased(await loaded(ports), event, meta),
      InvoiceVoided: async (ports, event, meta) => (await ports.write()).billVoided(await loaded(ports), event, meta),
    },
  },
});

async function loaded({ kernel, letters, nowMs }: Ports): Promise<BillingLetterDependencies> {
  return { ...(await letters()), kernel, nowMs };
}
