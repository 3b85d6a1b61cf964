import type { Kernel } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { everyRow } from 'epoch/views';
import { dailyUsage } from '../../../domain/daily-usage/decide.ts';
import { STORAGE_METER } from '../../../domain/metering/meter.ts';
import { DAY_PREFIX, frozenDayOf, LATE_PREFIX, lateChangesOf } from '../views/ledger-rows.ts';
import { usageLedger } from '../views/usage-ledger.ts';

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
  const rowsOf = (prefix: string) => {
    return everyRow(views, usageLedger.name, { partition: organisationId, prefix, limit: PAGE });
  };
  for await (const { key, values } of rowsOf(DAY_PREFIX)) {
    const isClosed = state.lastDay !== undefined && key.sort.slice(DAY_PREFIX.length) <= state.lastDay;
    if (!isClosed) bytes += BigInt(frozenDayOf(values).storage.net);
  }
  for await (const { values } of rowsOf(LATE_PREFIX)) {
    for (const { meter, delta } of lateChangesOf(values)) if (meter === STORAGE_METER) bytes += BigInt(delta);
  }
  return Number(bytes);
}
