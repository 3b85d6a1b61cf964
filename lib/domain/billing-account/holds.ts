import { defined } from '../defined.ts';
import type { Month } from '../metering/day.ts';
import type { MoneyEvent } from './money-events.ts';

/** An invoice that an audit did not come to. */
export interface Hold {
  /** Absent as long as the month has no invoice. */
  readonly number?: number;
  /** What differs first. */
  readonly difference: string;
  readonly sinceMs: number;
  /** People have explained the difference: it holds the invoice no longer, and does not hold it again. */
  readonly released?: boolean;
}

export type Holds = Readonly<Record<Month, Hold>>;

type HoldEvent = Extract<MoneyEvent, { type: 'InvoiceHeld' | 'InvoiceReleased' | 'InvoiceIssued' }>;

export function evolveHolds(held: Holds | undefined, { type, data }: HoldEvent): Holds | undefined {
  if (data.period === undefined) return held;
  if (type === 'InvoiceHeld') {
    const { period, number, difference, atMs: sinceMs } = data;
    return { ...held, [period]: { ...defined({ number }), difference, sinceMs } };
  }
  const hold = held?.[data.period];
  if (hold === undefined) return held;
  const change = type === 'InvoiceReleased' ? { released: true } : { number: data.number };
  return { ...held, [data.period]: { ...hold, ...change } };
}

/** A void invoice is not held any more. */
export function withoutVoid(held: Holds | undefined, number: number): Holds | undefined {
  const found = Object.entries(held ?? {}).find(([, hold]) => hold.number === number);
  if (found === undefined) return held;
  const [period, hold] = found;
  return { ...held, [period]: { ...hold, released: true } };
}

/** The hold of a month's invoice, unless it is released. */
export function holdOf(held: Holds | undefined, period: Month): Hold | undefined {
  const hold = held?.[period];
  return hold?.released === true ? undefined : hold;
}

/** Every month whose invoice is held, oldest first. */
export function holdsNow(held: Holds = {}): readonly (Hold & { readonly period: Month })[] {
  return Object.entries(held)
    .filter(([, { released }]) => released !== true)
    .map(([period, hold]) => ({ period, ...hold }))
    .sort((a, b) => (a.period < b.period ? -1 : 1));
}
