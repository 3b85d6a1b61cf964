import type { Kernel } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { dailyUsageHistory } from '../../../domain/daily-usage/reading.ts';
import { STORAGE_METER } from '../../../domain/metering/meter.ts';
import { dayOfRow, lateRow, ledgerDayRow } from '../views/ledger-rows.ts';

/**
 * Bytes that an organisation stores by what its bill is made from: the level at the last closed day, what the open days'
 * rows have changed, and late changes that wait for the next close.
 */
export async function meteredBytes(
  { kernel, views }: { readonly kernel: Kernel; readonly views: ViewReader },
  organisationId: string,
): Promise<number> {
  const { state } = await kernel.load(dailyUsageHistory, organisationId);
  let bytes = BigInt(state.bytes);
  for await (const { key, values } of ledgerDayRow.every(views, { organisationId })) {
    const isClosed = state.lastDay !== undefined && dayOfRow(key) <= state.lastDay;
    if (!isClosed) bytes += BigInt(values.storage.net);
  }
  for await (const { values } of lateRow.every(views, { organisationId })) {
    for (const { meter, delta } of values.changes) if (meter === STORAGE_METER) bytes += BigInt(delta);
  }
  return Number(bytes);
}
