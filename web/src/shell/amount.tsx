import { formatMoney } from '../format/money.ts';
import { copyWhole } from './copy-whole.ts';

/** An amount with some of its digits. All of them are shown when one points at it, and are what is copied of it. */
export function Amount(props: {
  readonly amount: string | undefined;
  readonly currency: string | undefined;
  readonly digits: number;
  /** A change: what is more has its sign too. */
  readonly signed?: boolean;
}) {
  const { amount, currency, digits, signed = false } = props;
  if (amount === undefined || currency === undefined) return '–';
  const shown = formatMoney(amount, currency, undefined, digits);
  return (
    <span title={`${amount} ${currency}`} onCopy={(event) => copyWhole(event, amount)}>
      {signed && Number(amount) > 0 ? `+${shown}` : shown}
    </span>
  );
}
