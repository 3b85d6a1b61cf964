import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';
import { formatMoney } from '../format/money.ts';
import type { ReplyOf } from '../session/api.ts';
import { Figure, NoNumber, type ReadOf } from './figure.tsx';
import { billOfMonthBefore, forecastOf, percentMore } from './forecast.ts';

type Summary = ReplyOf<'billing.listInvoices'>['items'][number];

/** The height of a figure: of the meter, with all of its lines. */
export const PLACE_PX = 190;

/** The open bill, what it may come to, and how that compares with the month before. */
export function MonthToDate({ invoices }: { readonly invoices: ReadOf<ReplyOf<'billing.listInvoices'>> }) {
  if (invoices.data === undefined) {
    return (
      <Figure placePx={PLACE_PX} label="Month to date" note="The open bill, exact to its closed days.">
        <NoNumber reads={[invoices]} />
      </Figure>
    );
  }
  const [bill, before] = invoices.data.items;
  if (bill === undefined || bill.status !== 'draft') {
    return (
      <Figure placePx={PLACE_PX} label="Month to date" note="No open bill yet">
        –
      </Figure>
    );
  }
  return (
    <Figure
      placePx={PLACE_PX}
      label="Month to date"
      note={<Outlook bill={bill} before={billOfMonthBefore(bill, before)} />}
    >
      <Anchor component={Link} href={`/bills/${bill.id}`}>
        {formatMoney(bill.total, bill.currency)}
      </Anchor>
    </Figure>
  );
}

function Outlook({ bill, before }: { readonly bill: Summary; readonly before: Summary | undefined }) {
  const forecast = forecastOf(bill);
  const more = before === undefined ? undefined : percentMore(forecast ?? Number(bill.total), before.total);
  return (
    <>
      <Text inherit>The open bill, exact to its closed days.</Text>
      {forecast === undefined ? null : (
        <Text inherit>
          About {formatMoney(forecast.toFixed(2), bill.currency, undefined, 2)} for the month, if its other days cost as
          much.
        </Text>
      )}
      {more === undefined || before === undefined ? null : (
        <Anchor component={Link} href={`/bills/compare?to=${bill.from.slice(0, 7)}`} underline="always">
          {more === 0 ? 'As much as' : `${Math.abs(more)} % ${more > 0 ? 'more' : 'less'} than`} the month before (
          {formatMoney(before.total, before.currency)})
        </Anchor>
      )}
    </>
  );
}
