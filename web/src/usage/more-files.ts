import type { ReplyOf } from '../../../lib/client/types.ts';
import { display, exact, minus } from '../../../lib/domain/rating/exact.ts';
import type { Divided } from './compare-shares.ts';

/** A file that is read after the largest. */
export type OtherFile = ReplyOf<'billing.listUsageByFile'>['items'][number];
type Used = OtherFile['usage'][number];

/**
 * A division with more of its files named: what each of them stored is taken from what all others did, so that all of it sums to the
 * same, to the last decimal. `isAll`: there are no others; what is left of the amount then is of no file.
 */
export function withMoreFiles(data: Divided, more: readonly OtherFile[], isAll: boolean): Divided {
  const known = new Set(data.files.map(({ file }) => file));
  const files = more.filter(({ file }) => !known.has(file));
  const used = files.flatMap(({ usage }) => usage);
  const left = data.otherFiles.map((others) => used.filter(({ meter }) => meter === others.meter).reduce(less, others));
  const named = files.flatMap(({ file: id, name }) => (name === undefined ? [] : [{ id, name }]));
  return {
    ...data,
    files: [...data.files, ...files.map(({ file, usage }) => ({ file, usage }))],
    otherFiles: isAll ? left.filter(({ count }) => count !== '0') : left,
    rest: { ...data.rest, files: [...data.rest.files, ...(isAll ? left.filter(({ count }) => count === '0') : [])] },
    names: [...data.names, ...named],
  };
}

function less(whole: Used, part: Used): Used {
  const { amount, ...counted } = {
    ...whole,
    count: `${BigInt(whole.count) - BigInt(part.count)}`,
    quantity: display(minus(exact(whole.quantity), exact(part.quantity))),
  };
  if (amount === undefined || part.amount === undefined) return counted;
  return { ...counted, amount: display(minus(exact(amount), exact(part.amount))) };
}
