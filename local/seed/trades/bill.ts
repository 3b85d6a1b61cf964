import { createKernel, type EventStore } from 'epoch';
import { createSagaInput, createSagaOutput, type Saga, sagaAggregateName } from 'epoch/sagas';
import type { Subscriber } from 'epoch/subscriptions';
import { createUpcast } from 'epoch/views';
import { nodeRuntime } from 'epoch-dynamodb';
import { issuingDocuments } from '../../../lib/app/billing/commands/issue-documents.ts';
import { billingSaga } from '../../../lib/app/billing/sagas/billing.ts';
import { periodAdjustment } from '../../../lib/app/billing/sagas/period-adjustment.ts';
import { periodInvoice } from '../../../lib/app/billing/sagas/period-invoice.ts';
import { schemas } from '../../../lib/app/platform/queries/schemas.ts';
import { toBillingAccount, toBillingPeriod } from '../../../lib/app/targets.ts';
import { periodId } from '../../../lib/domain/billing-period/period-id.ts';
import type { Month } from '../../../lib/domain/metering/day.ts';
import { untilThere } from '../days.ts';
import type { SeedTarget } from '../target.ts';
import { CACHED_STREAMS } from '../timeline.ts';

/** A month comes from the days to its invoice; a parent's needs those of its members, and they its answer. */
const MAX_ROUNDS = 5;

type Both = Readonly<Record<'input' | 'output', Subscriber>>;

/**
 * The sagas of billing, as the bus runs them, here with the clock of the history: invoices are issued on the days on which they
 * would have been. What the bus delivers afterwards they have taken already.
 */
export function billerOf({ store, views }: SeedTarget, nowMs: () => number) {
  const kernel = createKernel({ ...nodeRuntime(), store, nowMs, cacheSize: CACHED_STREAMS });
  const known = new Set<string>();
  const options = { store: views, reader: store, upcast: createUpcast(schemas), nowMs, kernel };
  const registry = { ...toBillingAccount, ...toBillingPeriod };
  const execute = issuingDocuments(kernel);
  const both = <S>(saga: Saga<S>): Both => ({
    input: createSagaInput({ ...options, saga }),
    output: createSagaOutput({ ...options, saga, registry, execute }),
  });
  const days = both(billingSaga);
  const accounts = both(periodInvoice);
  const periods = both(periodAdjustment);

  async function exists(stream: string): Promise<boolean> {
    if (!known.has(stream) && (await isThere(store, stream))) known.add(stream);
    return known.has(stream);
  }

  /** Whether there was anything that it had not taken. */
  async function through<S>({ input, output }: Both, saga: Saga<S>, source: string, id: string): Promise<boolean> {
    if (!(await exists(`${source}#${id}`))) return false;
    const status = await untilThere(() => input.catchUp(`${source}#${id}`), `${source}#${id}`);
    const own = `${sagaAggregateName(saga)}#${id}`;
    // What it took may be on its way still, after a run that was broken off.
    if (await exists(own)) await untilThere(() => output.catchUp(own), own);
    return status === 'applied';
  }

  /** Brings the closed days of all of them into their months, and the months that are due into invoices. */
  return async (organisations: readonly string[], months: readonly Month[]): Promise<void> => {
    await Promise.all(organisations.map((org) => through(days, billingSaga, 'daily-usage', org)));
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      let isNew = false;
      for (const org of organisations) {
        isNew = (await through(accounts, periodInvoice, 'billing-account', org)) || isNew;
        for (const month of months) {
          isNew = (await through(periods, periodAdjustment, 'billing-period', periodId(org, month))) || isNew;
        }
      }
      if (!isNew) return;
    }
  };
}

async function isThere(store: EventStore, stream: string): Promise<boolean> {
  for await (const _first of store.read(stream, { to: 1 })) return true;
  return false;
}
