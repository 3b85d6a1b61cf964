import type { StoredCommit } from 'epoch';
import type { NaiveCounts } from './naive-terms.ts';

const DAY_MS = 86_400_000;
const STORAGE = 'storage.gb_hours';

/** An event's data as it is stored. */
export type Stored = Readonly<Record<string, unknown>>;

/** A meter's level changes by so much at an instant, or so much is counted. */
export interface Step {
  readonly organisationId: string;
  readonly meter: string;
  readonly delta: bigint;
  readonly atMs: number;
}

/** Meters whose steps count once, on their own day, and raise no level. */
const ONCE: ReadonlySet<string> = new Set(['egress.gb', 'requests.downloads']);

/** What a stored commit does to meters: bytes of files come and go, attempts begin and end. */
export function stepsOf({ stream, events }: StoredCommit): Step[] {
  if (!stream.startsWith('file#') && !stream.startsWith('job#')) return [];
  return events.flatMap(({ type, data }) => {
    const of = data as Stored;
    const organisationId = String(of['organisationId']);
    const compute = `compute.seconds:${String(of['machineType'])}`;
    const step = (meter: string, delta: bigint, atMs: unknown): Step[] => [
      { organisationId, meter, delta, atMs: Number(atMs) },
    ];
    switch (type as string) {
      case 'PartsUploaded':
        return (of['parts'] as readonly Stored[]).flatMap((part) =>
          step(STORAGE, BigInt(Number(part['bytes'])), part['atMs']),
        );
      case 'UploadAborted':
      case 'UploadExpired':
      case 'FileDeleted':
        return step(STORAGE, -BigInt(Number(of['bytes'])), of['atMs']);
      case 'DownloadSigned':
        return [
          ...step('egress.gb', BigInt(Number(of['bytes'])), of['atMs']),
          ...step('requests.downloads', 1n, of['atMs']),
        ];
      case 'AttemptStarted':
        return step(compute, 1n, of['atMs']);
      case 'AttemptEnded':
        return step(compute, -1n, of[of['failure'] === 'infrastructure' ? 'startedAtMs' : 'atMs']);
      default:
        return [];
    }
  });
}

/** Sums of steps by meter and day: as much as a whole log comes to, however many files it has. */
export function createNaiveUsage() {
  const meters = new Map<string, Map<number, { inDay: bigint; net: bigint }>>();
  return {
    add({ meter, delta, atMs }: Pick<Step, 'meter' | 'delta' | 'atMs'>): void {
      const once = ONCE.has(meter);
      const days = meters.get(meter) ?? new Map();
      meters.set(meter, days);
      const number = Math.floor(atMs / DAY_MS);
      const { inDay = 0n, net = 0n } = days.get(number) ?? {};
      const more = once ? delta : delta * BigInt((number + 1) * DAY_MS - atMs);
      days.set(number, { inDay: inDay + more, net: once ? net : net + delta });
    },
    /** What each meter counted on these days: the level at a day's start for the whole day, and what its own steps leave of it. */
    counts(days: readonly string[]): NaiveCounts {
      return new Map(days.map((day) => [day, countsOn(meters, Date.parse(day) / DAY_MS)]));
    },
  };
}

export type NaiveUsage = ReturnType<typeof createNaiveUsage>;

function countsOn(
  meters: ReadonlyMap<string, ReadonlyMap<number, { readonly inDay: bigint; readonly net: bigint }>>,
  number: number,
): ReadonlyMap<string, bigint> {
  const counts = new Map<string, bigint>();
  for (const [meter, days] of meters) {
    let level = 0n;
    for (const [at, { net }] of days) if (at < number) level += net;
    const count = level * BigInt(DAY_MS) + (days.get(number)?.inDay ?? 0n);
    if (count !== 0n) counts.set(meter, count);
  }
  return counts;
}
