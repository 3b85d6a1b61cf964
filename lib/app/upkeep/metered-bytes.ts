import { dailyUsage } from '../../domain/daily-usage/decide.ts';
import { STORAGE_METER } from '../../domain/metering/meter.ts';
import type { ViewReader } from '../../epoch/delivery/view-store.ts';
import type { Kernel } from '../../epoch/kernel.ts';
import { usageLedger } from '../usage/ledger-projection.ts';
import { DAY_PREFIX, frozenDayOf, LATE_PREFIX, lateChangesOf } from '../usage/ledger-rows.ts';

const PAGE = 100;

/**
 * Bytes that an organisation stores by what its bill is made from: the level at the last closed day, what the open days'
 * rows have changed, and late changes that wait for the next close.
 */
export async function meteredBytes(
  { kernel, views }: { readonly kernel: Kernel; readonly views: ViewReader },
  organisationId: string,
): Promise<number> {
  const { state } = await kernel.load(dailyUsage, organisationId);
  let bytes = BigInt(state.bytes);
  for await (const { sort, values } of rowsOf(views, organisationId, DAY_PREFIX)) {
    const isClosed = state.lastDay !== undefined && sort.slice(DAY_PREFIX.length) <= state.lastDay;
    if (!isClosed) bytes += BigInt(frozenDayOf(values).storage.net);
  }
  for await (const { values } of rowsOf(views, organisationId, LATE_PREFIX)) {
    for (const { meter, delta } of lateChangesOf(values)) if (meter === STORAGE_METER) bytes += BigInt(delta);
  }
  return Number(bytes);
}

async function* rowsOf(views: ViewReader, partition: string, prefix: string) {
  let cursor: string | undefined;
  do {
    const request = { partition, prefix, limit: PAGE, ...(cursor !== undefined && { cursor }) };
    const page = await views.page(usageLedger.name, request);
    for (const { key, values } of page.items) yield { sort: key.sort, values };
    cursor = page.cursor;
  } while (cursor !== undefined);
}
