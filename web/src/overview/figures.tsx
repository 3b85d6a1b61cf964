import { Anchor, SimpleGrid, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import { formatBytes } from '../format/bytes.ts';
import { meterName, unitName } from '../format/meter.ts';
import { formatQuantity } from '../format/money.ts';
import type { ReplyOf } from '../session/api.ts';
import { useOrganisation } from '../session/organisation.ts';
import { Amount } from '../shell/amount.tsx';
import { Figure, NoNumber, type ReadOf } from './figure.tsx';
import { MonthToDate, PLACE_PX } from './month-to-date.tsx';

type Jobs = ReplyOf<'jobs.list'>;
type Current = ReplyOf<'billing.currentUsage'>;

/** Decimals in which the running meter can be seen to move. */
const METER_DIGITS = 4;

/** Lines of the meter, which grow with what is used and move nothing. */
const METERS = 3;
/** The amount and the lines. */
const METER_PX = 104;

/** The numbers at the top; each has its place before it is there. */
export function Figures(props: {
  readonly pays: boolean;
  readonly works: boolean;
  readonly current: ReadOf<Current>;
  readonly invoices: ReadOf<ReplyOf<'billing.listInvoices'>>;
  readonly submitted: ReadOf<Jobs>;
  readonly running: ReadOf<Jobs>;
}) {
  const { pays, works, current, invoices, submitted, running } = props;
  const { storedBytes } = useOrganisation();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
      {pays ? <MonthToDate invoices={invoices} /> : null}
      <Figure label="Stored now" note="Bytes of every file and open upload">
        <Anchor component={Link} href="/files">
          {formatBytes(current.data?.storedBytes ?? storedBytes)}
        </Anchor>
      </Figure>
      {works ? (
        <Figure label="Jobs running" note="Submitted and running">
          {submitted.data === undefined || running.data === undefined ? (
            <NoNumber reads={[submitted, running]} />
          ) : (
            <Anchor component={Link} href="/jobs">
              {countOf(submitted.data, running.data)}
            </Anchor>
          )}
        </Figure>
      ) : null}
      {pays ? <TodaysMeter current={current} /> : null}
    </SimpleGrid>
  );
}

function TodaysMeter({ current }: { readonly current: ReadOf<Current> }) {
  if (current.data === undefined) {
    return (
      <Figure placePx={PLACE_PX} label="Today’s meter" note="">
        <NoNumber reads={[current]} />
      </Figure>
    );
  }
  const { at, currency, amount, usage } = current.data;
  return (
    <Figure placePx={PLACE_PX} label="Today’s meter" note={`At ${at.slice(11, 16)} UTC; the day ends at 00:00 UTC`}>
      <Stack gap={0} mih={METER_PX}>
        {amount === undefined || currency === undefined ? null : (
          <Anchor component={Link} href={`/usage?from=${dayAt(at)}&to=${dayAt(at)}`}>
            <Amount amount={amount} currency={currency} digits={METER_DIGITS} />
          </Anchor>
        )}
        {usage.slice(0, usage.length > METERS ? METERS - 1 : METERS).map(({ meter, quantity, unit }) => (
          <Text key={meter} size="sm" truncate title={meterName(meter)}>
            {formatQuantity(quantity)} {unitName(unit)}{' '}
            <Text span inherit c="dimmed">
              ({meterName(meter)})
            </Text>
          </Text>
        ))}
        {usage.length > METERS ? (
          <Anchor component={Link} href={`/usage?from=${dayAt(at)}&to=${dayAt(at)}&show=quantity`} fz="sm" fw={400}>
            and {usage.length - METERS + 1} others
          </Anchor>
        ) : null}
      </Stack>
    </Figure>
  );
}

/** The day (UTC) of an instant in ISO 8601. */
const dayAt = (iso: string) => iso.slice(0, 10);

/** How many there are; `100+` when there are more than one page holds. */
function countOf(...lists: readonly Jobs[]): string {
  const count = lists.reduce((sum, { items }) => sum + items.length, 0);
  return `${count}${lists.some(({ nextCursor }) => nextCursor !== undefined) ? '+' : ''}`;
}
