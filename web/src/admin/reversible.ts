import type { ItemOf } from '../session/api.ts';

type Entry = ItemOf<'finance.listEntries'>;

/** The payment that may be taken back on its row: said once, also where a part of it joined the balance, and not after it was. */
export function reversiblePayment(entry: Entry, entries: readonly Entry[]): string | undefined {
  const { kind, reference } = entry;
  if (reference === undefined || (kind !== 'payment' && kind !== 'overpayment')) return undefined;
  const others = entries.filter((one) => one.reference === reference);
  if (others.some((one) => one.kind === 'reversal')) return undefined;
  return kind === 'overpayment' && others.some((one) => one.kind === 'payment') ? undefined : reference;
}
