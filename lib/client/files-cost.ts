import { defined } from '../domain/defined.ts';
import { display, exact, sum } from '../domain/rating/exact.ts';
import type { Client } from './client.ts';
import { partsOf } from './parts.ts';
import type { QueryOf, ReplyOf } from './types.ts';

type Part = ReplyOf<'billing.getFilesCost'>;

/** What the storage of a file, or of all files in a folder, cost. */
export type FilesCost = Omit<Part, 'nextCursor'>;

/** Asks for part after part of a folder, and adds them up. */
export async function filesCostOf(
  client: Client,
  org: string,
  query: Omit<QueryOf<'billing.getFilesCost'>, 'cursor'>,
): Promise<FilesCost> {
  const parts: Part[] = [];
  const part = (cursor?: string) => client.billing.getFilesCost({ org, query: { ...query, ...defined({ cursor }) } });
  for await (const one of partsOf(part)) parts.push(one);
  const used = parts.flatMap(({ usage }) => usage);
  const usage = [...Map.groupBy(used, ({ meter }) => meter).values()].flatMap((own): Part['usage'] => {
    const [first] = own;
    if (first === undefined) return [];
    const count = own.reduce((all, one) => all + BigInt(one.count), 0n);
    const quantity = display(sum(own.map((one) => exact(one.quantity))));
    return [{ meter: first.meter, unit: first.unit, count: `${count}`, quantity, ...sumOf(own) }];
  });
  const [first] = parts;
  const files = parts.reduce((all, one) => all + one.files, 0);
  return { ...defined({ currency: first?.currency }), files, usage, ...sumOf(parts) };
}

/** Absent when one is. */
function sumOf(parts: readonly { readonly amount?: string | undefined }[]): { readonly amount?: string } {
  const known = parts.flatMap(({ amount }) => amount ?? []);
  return known.length < parts.length ? {} : { amount: display(sum(known.map((amount) => exact(amount)))) };
}
