import type { FailureClass } from '../../lib/domain/failure-class.ts';
import type { JobSpec } from '../../lib/domain/job-spec.ts';

/** A closed month and an open one, whatever the day. */
export const HISTORY_DAYS = 45;

export type Person = 'owner' | 'member';
export type Outcome = 'succeeded' | 'failed' | 'cancelled';

/** Why an attempt failed; a job that waited too long had none. */
export type AttemptFailure = Exclude<FailureClass, 'queue'>;

export interface SeedAttempt {
  readonly minutes: number;
  readonly outcome: Outcome;
  /** Of one that failed; an exit code of the program unless given. */
  readonly failure?: AttemptFailure;
}

/** What happens at an hour (UTC) of a day. In the order of the day. */
export type ScriptedEvent =
  | {
      readonly kind: 'upload';
      readonly hour: number;
      readonly by: Person;
      readonly name: string;
      readonly bytes: number;
    }
  | { readonly kind: 'delete'; readonly hour: number; readonly by: Person; readonly name: string }
  | {
      readonly kind: 'job';
      readonly hour: number;
      readonly by: Person;
      readonly name: string;
      readonly inputs: readonly string[];
      readonly attempts: readonly SeedAttempt[];
    };

export interface SeedScript {
  /** Never changed once it was seeded: ids are derived from it. */
  readonly key: string;
  readonly name: string;
  /** How many days before the one on which it is seeded. */
  readonly days: number;
  readonly people: Readonly<Partial<Record<Person, 'owner' | 'member'>>>;
  readonly configuration: { readonly name: string; readonly spec: JobSpec };
  events(day: number): readonly ScriptedEvent[];
}

const SHARED = 'reference-atlas.bin';
const KEPT_SCANS = 4;
/** Days from one scan to the next. */
const SCAN_EVERY = 4;

/** Shifts of seconds and sizes, so that no two days look alike. Deterministic. */
const wobble = (day: number, span: number) => (day * 7_919 + 104_729) % span;
const scan = (day: number) => `scan-${String(day).padStart(2, '0')}.tif`;

function spec(machineType: string, script: string): JobSpec {
  const limits = { timeoutMs: 6 * 3_600_000, maxAttempts: 2 };
  return { command: '/bin/sh', arguments: ['-c', script], environment: {}, machineType, ...limits };
}

const ALIGN = 'for f in "$CATACLOUD_INPUTS"/*; do cksum "$f"; done > "$CATACLOUD_OUTPUTS/report.txt"';

/** A file every fourth day, one that all jobs share, jobs that end in every way, and old files that go. */
const harbour: SeedScript = {
  key: 'harbour',
  name: 'Harbour Imaging',
  days: HISTORY_DAYS,
  people: { owner: 'owner', member: 'member' },
  configuration: { name: 'Align volumes', spec: spec('standard-2', ALIGN) },
  events(day) {
    const happened: ScriptedEvent[] = [];
    if (day === 0) happened.push({ kind: 'upload', hour: 7, by: 'owner', name: SHARED, bytes: 4_000_000 });
    if (day % SCAN_EVERY !== 0) return happened;
    const number = day / SCAN_EVERY;
    const by: Person = number % 2 === 0 ? 'owner' : 'member';
    happened.push({ kind: 'upload', hour: 8, by, name: scan(day), bytes: 900_000 + wobble(day, 1_700_000) });
    const minutes = 25 + wobble(day, 95);
    const job = { kind: 'job', by, name: `Align ${scan(day)}`, inputs: [SHARED, scan(day)] } as const;
    if (number % 5 === 3) happened.push({ ...job, hour: 10, attempts: twice(minutes, 'failed') });
    else if (number % 5 === 4) happened.push({ ...job, hour: 10, attempts: [{ minutes, outcome: 'cancelled' }] });
    else if (number % 5 === 2) happened.push({ ...job, hour: 10, attempts: twice(minutes, 'succeeded') });
    // Through midnight: its run time counts on two days.
    else happened.push({ ...job, hour: 22, attempts: [{ minutes: minutes + 90, outcome: 'succeeded' }] });
    const old = day - SCAN_EVERY * KEPT_SCANS;
    if (old >= 0 && number % 2 === 1) happened.splice(1, 0, { kind: 'delete', hour: 9, by, name: scan(old) });
    return happened;
  },
};

/** One person alone, with few files and small machines. */
const tidewater: SeedScript = {
  key: 'tidewater',
  name: 'Tidewater Lab',
  days: HISTORY_DAYS,
  people: { member: 'owner' },
  configuration: { name: 'Count cells', spec: spec('standard-1', ALIGN) },
  events(day) {
    if (day % 9 !== 1) return [];
    const name = `plate-${String(day).padStart(2, '0')}.csv`;
    return [
      { kind: 'upload', hour: 11, by: 'member', name, bytes: 250_000 + wobble(day, 400_000) },
      {
        kind: 'job',
        hour: 12,
        by: 'member',
        name: `Count ${name}`,
        inputs: [name],
        attempts: [{ minutes: 12 + wobble(day, 30), outcome: 'succeeded' }],
      },
    ];
  },
};

function twice(minutes: number, last: Outcome) {
  return [
    { minutes: minutes / 4, outcome: 'failed' },
    { minutes, outcome: last },
  ] as const;
}

export const SCRIPTS: readonly SeedScript[] = [harbour, tidewater];
