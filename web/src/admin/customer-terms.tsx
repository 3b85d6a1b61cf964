import { Table } from '@mantine/core';
import { chargeInWords } from '../../../lib/domain/rating/in-words.ts';
import { discountInWords } from '../bills/price-words.ts';
import { meterName } from '../format/meter.ts';
import { formatDay } from '../format/time.ts';
import type { ReplyOf } from '../session/api.ts';
import { useRead } from '../session/read.ts';
import { DataTable } from '../shell/data-table.tsx';
import { Loading, Missing } from '../shell/states.tsx';

type Terms = ReplyOf<'finance.getTerms'>;

interface Term {
  readonly from: string;
  readonly to?: string | undefined;
  readonly words: string;
}

const COLUMNS = [{ title: 'From (UTC)' }, { title: 'Until (UTC)' }, { title: 'What is agreed' }] as const;

/** What a customer pays by, day by day: plans, prices of their own and discounts, those that have yet to begin too. */
export function CustomerTerms({ org, planName }: { readonly org: string; readonly planName: (id: string) => string }) {
  const { data, error, isPending, refetch } = useRead('finance.getTerms', { org });
  if (isPending) return <Loading what="the terms" />;
  if (data === undefined) return <Missing what="the terms" read={{ error, refetch }} />;
  return (
    <DataTable label="Terms" minWidth={420} columns={COLUMNS}>
      {termsOf(data, planName).map(({ from, to, words }) => (
        <Table.Tr key={`${from} ${words}`}>
          <Table.Td>{formatDay(from)}</Table.Td>
          <Table.Td>{to === undefined ? '' : formatDay(to)}</Table.Td>
          <Table.Td style={{ overflowWrap: 'anywhere' }}>{words}</Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}

/** In the order in which they begin. */
function termsOf({ plans, overrides, discounts, firstDay, currency }: Terms, planName: (id: string) => string): Term[] {
  return [
    ...plans.map(({ plan, version, from }) => ({ from, words: `${planName(plan)}, version ${version}` })),
    ...overrides.map(({ charge, from, to }) => {
      return { from, to, words: `${meterName(charge.meter)}: ${chargeInWords(charge)}` };
    }),
    ...discounts.map(({ from = firstDay, to, ...one }) => {
      return { from, to, words: `Discount ${discountInWords(one, currency)}` };
    }),
  ].sort((one, other) => (one.from < other.from ? -1 : Number(one.from > other.from)));
}
