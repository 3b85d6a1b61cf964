import type { ReplyOf } from '../../../lib/client/types.ts';
import { machineTypeOf } from '../../../lib/domain/metering/meter.ts';
import { foldersOf } from '../../../lib/domain/names.ts';
import { display, exact, isZero, minus, plus, round, sum } from '../../../lib/domain/rating/exact.ts';
import { meterName } from '../format/meter.ts';

export type Divided = ReplyOf<'billing.listUsageByJob'>;
type Used = Divided['total'][number];

export const DIVISIONS = [
  { value: 'service', name: 'Service', label: 'By service', place: undefined, rest: '' },
  { value: 'job', name: 'Job', label: 'By job', place: '/jobs/', rest: 'no job' },
  {
    value: 'configuration',
    name: 'Configuration',
    label: 'By configuration',
    place: '/configurations/',
    rest: 'no job',
  },
  { value: 'machine', name: 'Machine type', label: 'By machine type', place: undefined, rest: '' },
  { value: 'label', name: 'Label', label: 'By label', place: undefined, rest: 'no job' },
  { value: 'folder', name: 'Folder', label: 'By folder', place: '/files?folder=', rest: 'all other files' },
  { value: 'file', name: 'File', label: 'By file', place: '/files/', rest: 'all other files' },
  { value: 'person', name: 'Person', label: 'By person', place: undefined, rest: '' },
] as const;
export type Division = (typeof DIVISIONS)[number]['value'];

/** One meter of one job, configuration, label, folder, file or person; without an id what is of none of them. */
export interface Share extends Omit<Used, 'amount'> {
  readonly amount: string | undefined;
  readonly id: string | undefined;
  /** What is shown where there is no id. */
  readonly name: string | undefined;
}

/** A share beside the same one of the days before. Money is exact; `change` is absent where one has no price. */
export interface ComparedShare extends Share {
  readonly amountBefore: string | undefined;
  readonly change: string | undefined;
}

/** Less than this of a cost is what cutting off decimals leaves: it is in no cell that people read. */
const LEAST_SHOWN = 1e-9;

/** `within`: of the division by folder, the one whose folders are wanted; those at the top without. */
export function sharesOf(data: Divided, division: Division, within = ''): readonly Share[] {
  const of = (id: string | undefined, usage: readonly Used[], name?: string): readonly Share[] =>
    usage.map((used) => ({ ...used, amount: used.amount, id, name }));
  const notByUse = (usage: readonly Used[]): readonly Share[] =>
    of(
      undefined,
      usage.filter(({ count, amount }) => count !== '0' || Math.abs(Number(amount)) > LEAST_SHOWN),
      'not by use',
    );
  switch (division) {
    case 'service':
      return of(undefined, data.total, 'everything');
    case 'machine':
      return data.total.map((used) => {
        return { ...used, amount: used.amount, id: undefined, name: machineTypeOf(used.meter) ?? 'no machine' };
      });
    case 'job':
      return [
        ...data.items.flatMap(({ job, usage }) => of(job, usage)),
        ...of(undefined, data.unlinked),
        ...notByUse(data.rest.jobs),
      ];
    case 'configuration':
      return [
        ...grouped(data.items.map(({ configuration, usage }) => ({ id: configuration, name: 'unknown', usage }))),
        ...of(undefined, data.unlinked),
        ...notByUse(data.rest.jobs),
      ];
    case 'label':
      return [
        ...grouped(data.items.map(({ label, usage }) => ({ id: label, name: 'no label', usage }))),
        ...of(undefined, data.unlinked),
        ...notByUse(data.rest.jobs),
      ];
    case 'folder': {
      const nameOf = new Map(data.names.map(({ id, name }) => [id, name]));
      return [
        ...grouped(data.files.map(({ file, usage }) => ({ ...placeIn(within, nameOf.get(file)), usage }))),
        ...of(undefined, data.otherFiles),
        ...notByUse(data.rest.files),
      ];
    }
    case 'file':
      return [
        ...data.files.flatMap(({ file, usage }) => of(file, usage)),
        ...of(undefined, data.otherFiles),
        ...notByUse(data.rest.files),
      ];
    case 'person':
      return [...data.people.flatMap(({ user, usage }) => of(user, usage)), ...notByUse(data.rest.people)];
  }
}

/** The folder directly in another one that a file is in, or that it is in none of them. */
function placeIn(within: string, name = ''): Pick<Part, 'id' | 'name'> {
  if (within !== '' && !name.startsWith(`${within}/`)) return { id: undefined, name: `not in ${within}` };
  const id = foldersOf(name).find((folder) => folder.length > within.length);
  return { id, name: within === '' ? 'in no folder' : `directly in ${within}` };
}

/** Folders of named files that have folders in them. */
export function dividedFolders({ files, names }: Divided): ReadonlySet<string> {
  const named = new Set(files.map(({ file }) => file));
  return new Set(names.flatMap(({ id, name = '' }) => (named.has(id) ? foldersOf(name).slice(0, -1) : [])));
}

interface Part {
  readonly id: string | undefined;
  /** Of those without an id. */
  readonly name: string;
  readonly usage: readonly Used[];
}

/** Sums what has one id, meter by meter, exactly; a sum has no price where a part has none. */
function grouped(parts: readonly Part[]): readonly Share[] {
  const sums = new Map<string, Share>();
  for (const { id, name, usage } of parts) {
    for (const used of usage) {
      const key = JSON.stringify([id ?? [name], used.meter]);
      const share = { ...used, amount: used.amount, id, name: id === undefined ? name : undefined };
      sums.set(key, added(sums.get(key), share));
    }
  }
  return [...sums.values()];
}

function added(known: Share | undefined, share: Share): Share {
  if (known === undefined) return share;
  const [one, other] = [known.amount, share.amount];
  return {
    ...known,
    count: `${BigInt(known.count) + BigInt(share.count)}`,
    quantity: display(plus(exact(known.quantity), exact(share.quantity))),
    amount: one === undefined || other === undefined ? undefined : display(plus(exact(one), exact(other))),
  };
}

/**
 * Shares of some days beside those of the days before, the dearest first. What is in one of them only is compared with
 * nothing used.
 */
export function compareShares(now: readonly Share[], before: readonly Share[]): readonly ComparedShare[] {
  const keyOf = ({ id, name, meter }: Share) => JSON.stringify([id, name, meter]);
  const earlier = new Map(before.map((share) => [keyOf(share), share]));
  const present = new Set(now.map(keyOf));
  const gone = before
    .filter((share) => !present.has(keyOf(share)))
    .map((share): Share => ({ ...share, count: '0', quantity: '0', amount: share.amount && '0' }));
  return [...now, ...gone]
    .map((share) => {
      const own = earlier.get(keyOf(share));
      const amountBefore = own === undefined ? '0' : own.amount;
      return { ...share, amountBefore, change: differenceOf(share.amount, amountBefore) };
    })
    .sort((a, b) => Number(b.amount ?? 0) - Number(a.amount ?? 0));
}

/** Those whose name or meter contains a text, in capitals or not; all of them for none. */
export function sharesWith(
  shares: readonly ComparedShare[],
  text: string,
  nameOf: (share: ComparedShare) => string,
): readonly ComparedShare[] {
  const wanted = text.trim().toLowerCase();
  return shares.filter((share) => `${nameOf(share)} ${meterName(share.meter)}`.toLowerCase().includes(wanted));
}

/** Those whose cost changed most, up or down, as far as so many digits behind the point show it. */
export function topMovers(shares: readonly ComparedShare[], count: number, digits: number): readonly ComparedShare[] {
  const size = ({ change }: ComparedShare) => Math.abs(Number(change ?? 0));
  return shares
    .filter(({ change }) => change !== undefined && isShown(change, digits))
    .sort((a, b) => size(b) - size(a))
    .slice(0, count);
}

/** Whether an amount is not zero with so many digits behind the point. */
export function isShown(amount: string, digits: number): boolean {
  return !isZero(exact(round(exact(amount), digits)));
}

/** The sum of what has a price. */
export function totalOf(shares: readonly { readonly amount?: string | undefined }[]): string {
  return display(sum(shares.flatMap(({ amount }) => (amount === undefined ? [] : [exact(amount)]))));
}

export function differenceOf(now: string | undefined, before: string | undefined): string | undefined {
  return now === undefined || before === undefined ? undefined : display(minus(exact(now), exact(before)));
}
