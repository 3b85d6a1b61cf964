import type { ClipboardEvent } from 'react';
import { formatMoney } from '../format/money.ts';

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
    <span title={`${amount} ${currency}`} onCopy={(event) => copyExactly(event, amount)}>
      {signed && Number(amount) > 0 ? `+${shown}` : shown}
    </span>
  );
}

/** Only of a selection that is within the amount: whoever copies a table copies what they see. */
function copyExactly(event: ClipboardEvent<HTMLElement>, amount: string): void {
  const selection = document.getSelection();
  const own = event.currentTarget;
  if (!own.contains(selection?.anchorNode ?? null) || !own.contains(selection?.focusNode ?? null)) return;
  event.clipboardData.setData('text/plain', amount);
  event.preventDefault();
}
