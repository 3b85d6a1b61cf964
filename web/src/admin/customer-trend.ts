import type { ReplyOf } from '../../../lib/client/types.ts';
import { forecastOf, percentMore } from '../overview/forecast.ts';

type Listed = ReplyOf<'admin.listCustomers'>['items'][number];

/** What the open bill may come to, compared with the one before, as the customer's own overview says it. */
export function trendOf({ month, before }: Pick<Listed, 'month' | 'before'>): string {
  if (month === undefined || before === undefined || month.status !== 'draft') return '';
  const more = percentMore(forecastOf(month) ?? Number(month.total), before.total);
  if (more === undefined) return '';
  return more === 0 ? 'as much' : `${more > 0 ? '↑' : '↓'} ${Math.abs(more)} %`;
}
