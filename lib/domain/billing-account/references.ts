import { reject } from 'epoch';
import type { Decimal } from '../rating/exact.ts';
import { sumMoney } from '../rating/money.ts';

/** What is booked by a reference of its own: one of each kind may have the same. */
export type Booked = 'payment' | 'refund' | 'credit';

/** By kind and reference what was booked: its amount, and a payment's invoice or the last day of a credit. So each counts once. */
export type References = Readonly<Record<string, string>>;

interface Said {
  readonly amount: Decimal;
  readonly of?: string | number | undefined;
}

export function withReference(references: References, kind: Booked, id: string, said: Said): References {
  return { ...references, [keyOf(kind, id)]: textOf(said) };
}

/** With what of a payment joins the balance, beside what its invoice took of it. */
export function withRest(references: References, id: string, { amount, of }: Said, currency: string): References {
  const [before = '0', invoice] = references[keyOf('payment', id)]?.split(' ') ?? [];
  return withReference(references, 'payment', id, { amount: sumMoney([before, amount], currency), of: invoice ?? of });
}

export function hasReference(references: References, kind: Booked, id: string): boolean {
  return Object.hasOwn(references, keyOf(kind, id));
}

/** Nothing is done for the same once more, and another one is refused. Undefined when the reference is a fresh one. */
export function repeated(references: References, kind: Booked, id: string, said: Said) {
  if (!hasReference(references, kind, id)) return undefined;
  const there = references[keyOf(kind, id)];
  if (there === textOf(said)) return [];
  return reject('reference-used', `"${id}" is the reference of another ${kind}: ${there}`);
}

function keyOf(kind: Booked, id: string): string {
  return `${kind} ${id}`;
}

function textOf({ amount, of }: Said): string {
  return of === undefined ? amount : `${amount} ${of}`;
}
