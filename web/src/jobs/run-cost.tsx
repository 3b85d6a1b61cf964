import { Text } from '@mantine/core';
import { possibleMachines } from '../../../lib/domain/retry-rules.ts';
import { formatMoney } from '../format/money.ts';
import { formatDuration } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { hourlyPrice, priceOf } from './run-price.ts';

type Spec = NonNullable<ReplyOf<'jobs.listConfigurations'>['items'][number]['spec']>;

/** Before a job runs: what an hour of it costs, and the most that its attempts can come to. For those who pay. */
export function RunCost({ org, spec }: { readonly org: string; readonly spec: Spec }) {
  const { data } = useRead('finance.getPrices', { org });
  const hourly = hourlyPrice(data, spec.machineType);
  if (data === undefined || hourly === undefined) return null;
  const { timeoutMs, maxAttempts } = spec;
  // Attempts may go on to larger machines: the most is what the dearest of them costs.
  const dearest = Math.max(...possibleMachines(spec).map((type) => hourlyPrice(data, type) ?? hourly));
  const money = (amount: number) => formatMoney(amount.toFixed(2), data.currency, undefined, 2);
  const attempts = maxAttempts === 1 ? 'one attempt' : `${maxAttempts} attempts`;
  return (
    <Text size="sm" role="status">
      {formatMoney(hourly.toFixed(4), data.currency, undefined, 4)} an hour on {spec.machineType}. At most{' '}
      {money(priceOf(dearest, timeoutMs * maxAttempts))} in all: {attempts} of at most {formatDuration(timeoutMs)} each.
      Taxes and discounts are not in it.
    </Text>
  );
}
