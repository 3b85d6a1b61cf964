import { type Decimal, display, exact } from './exact.ts';
import { distribute, fromMinor, toMinor } from './money.ts';
import type { PeriodLine, Row } from './period-line.ts';

/** Decimals that quantities and amounts of parts have. */
const PLACES = 18;
/** Decimals of a printed row's quantity. */
const ROW_PLACES = 30;

/** A printed row's part of something that the line counted. */
export interface RowPart {
  readonly row: Row;
  /** Which of the line's rows it is, from 1. */
  readonly number: number;
  /** In the row's own unit. */
  readonly quantity: Decimal;
  /** What is billed for it: discounts are taken off. */
  readonly amount: Decimal;
  /** Quantity × the row's unit price, exactly: before discounts, and before the row's one rounding. */
  readonly listed: Decimal;
}

interface Counted {
  readonly row: Row;
  readonly number: number;
  readonly quantity: bigint;
  readonly amount: bigint;
  quantityLeft: bigint;
  amountLeft: bigint;
}

export interface LineSplit {
  /** What a part of the line's count is of each row that follows from use. */
  part(count: bigint): RowPart[];
  /** What the parts so far leave of these rows; nothing of a row that they use up. */
  rest(): RowPart[];
  /** Fees and minimums, whole. */
  readonly fees: readonly RowPart[];
}

/**
 * Divides a line's printed rows among its parts. A discount is on the rows that it takes off: its amount is divided among them by what
 * they come to (largest remainder). Parts are cut off behind 18 decimals; with the rest they are the line exactly.
 */
export function splitLine({ rows, count }: Pick<PeriodLine, 'rows' | 'count'>, currency: string): LineSplit {
  const whole = BigInt(count);
  const numbered = rows.map((row, index) => ({ row, number: index + 1 })).filter(({ row }) => row.kind !== 'discount');
  const amounts = amountsAfter(
    numbered.map(({ row }) => row),
    rows.filter(({ kind }) => kind === 'discount'),
    currency,
  );
  const scale = 10n ** BigInt(PLACES - decimalsOf(currency));
  const counted: Counted[] = [];
  const fees: RowPart[] = [];
  for (const [index, { row, number }] of numbered.entries()) {
    const minor = amounts[index] ?? 0n;
    if (row.kind === 'fee' || row.kind === 'minimum') {
      fees.push({ row, number, quantity: '1', amount: fromMinor(minor, currency), listed: row.amount });
      continue;
    }
    const quantity = scaledOf(row.quantity);
    counted.push({ row, number, quantity, amount: minor * scale, quantityLeft: quantity, amountLeft: minor * scale });
  }
  return {
    fees,
    part: (own) =>
      counted.map((of) => {
        const quantity = whole === 0n ? 0n : cutOff((of.quantity * own) / whole);
        const amount = whole === 0n ? 0n : (of.amount * own) / whole;
        of.quantityLeft -= quantity;
        of.amountLeft -= amount;
        return partOf(of, quantity, amount);
      }),
    rest: () =>
      counted
        .filter(({ quantityLeft, amountLeft }) => quantityLeft !== 0n || amountLeft !== 0n)
        .map((of) => partOf(of, of.quantityLeft, of.amountLeft)),
  };
}

/** Minor units of each row after the discounts of its line. */
function amountsAfter(rows: readonly Row[], discounts: readonly Row[], currency: string): bigint[] {
  const before = rows.map(({ amount }) => toMinor(amount, currency));
  const off = discounts.reduce((sum, { amount }) => sum + toMinor(amount, currency), 0n);
  if (off === 0n) return before;
  const shares = distribute(off, before.length === 0 ? [0n] : before);
  return before.map((minor, index) => minor + (shares[index] ?? 0n));
}

function partOf({ row, number }: Counted, quantity: bigint, amount: bigint): RowPart {
  const units = exact(quantity, 10n ** BigInt(ROW_PLACES));
  const [price = '0', decimals = ''] = row.unitPrice.split('.');
  const listed = textOf(quantity * BigInt(`${price}${decimals}`), ROW_PLACES + decimals.length);
  return { row, number, quantity: display(units, ROW_PLACES), amount: textOf(amount, PLACES), listed };
}

/** A whole number of so many decimals as text, without zeros behind. */
function textOf(scaled: bigint, places: number): Decimal {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, '0');
  const decimals = digits.slice(digits.length - places).replace(/0+$/, '');
  const sign = scaled < 0n ? '-' : '';
  return `${sign}${digits.slice(0, digits.length - places)}${decimals === '' ? '' : `.${decimals}`}`;
}

function scaledOf(quantity: Decimal): bigint {
  const [whole = '0', decimals = ''] = quantity.split('.');
  return BigInt(`${whole}${decimals.padEnd(ROW_PLACES, '0')}`);
}

/** Quantities of parts have 18 decimals too. */
function cutOff(scaled: bigint): bigint {
  const unit = 10n ** BigInt(ROW_PLACES - PLACES);
  return (scaled / unit) * unit;
}

function decimalsOf(currency: string): number {
  return fromMinor(1n, currency).split('.')[1]?.length ?? 0;
}
