import type { AttemptFailure, SeedAttempt } from '../script.ts';
import { done, numbered, runs, shift, type Trade, type TradeEvent } from './trade.ts';

const MB = 1_000_000;
const SCAN_EVERY = 7;

const READ = runs('standard-1', 'read "$CATACLOUD_INPUTS" > "$CATACLOUD_OUTPUTS/finding.txt"');
/** The number of the scan whose job no machine had time for. */
const UNSERVED = 16;

const scan = (day: number) => `scans/${numbered(day)}.dcm`;

/** As often as a job may try, unless another try would end in the same way. */
const ENDS: readonly { readonly failure: AttemptFailure; readonly tries: number }[] = [
  { failure: 'program', tries: 2 },
  { failure: 'out-of-memory', tries: 2 },
  { failure: 'time-limit', tries: 1 },
  { failure: 'staging', tries: 2 },
  { failure: 'input', tries: 1 },
  { failure: 'output', tries: 1 },
  { failure: 'image', tries: 1 },
];

/** A practice with 10 GB, rated together with the sequencing centre, which pays. Its jobs have failed in every way there is. */
export const clinic: Trade = {
  key: 'clinic',
  name: 'Saltmarsh Clinic',
  people: { member: 'owner' },
  limitBytes: 50_000 * MB,
  configurations: {
    'Read scan': READ,
    // Nobody waits for a finding of an emergency longer than half an hour.
    'Read scan at once': { ...READ, queueTimeoutMs: 1_800_000 },
  },
  memberOf: { key: 'genomics', payer: 'parent' },
  events(day) {
    if (day % SCAN_EVERY !== 0) return [];
    const number = day / SCAN_EVERY;
    const bytes = (480 + shift(day, 220)) * MB;
    const job = { kind: 'job', hour: 13, by: 'member', configuration: 'Read scan', inputs: [scan(day)] } as const;
    const name = `Finding ${numbered(day)}`;
    if (number === UNSERVED) {
      const waited = { ...job, configuration: 'Read scan at once', name: `${name}, at once`, attempts: [] };
      return [{ kind: 'upload', hour: 12, by: 'member', name: scan(day), bytes }, waited];
    }
    return [
      { kind: 'upload', hour: 12, by: 'member', name: scan(day), bytes },
      { ...job, name, attempts: number % 2 === 1 ? attemptsOf((number - 1) / 2) : [done(9 + shift(day, 12))] },
    ] satisfies TradeEvent[];
  },
};

/** The platform's losses are tried again and end well; after them comes a job that its owner has cancelled. */
function attemptsOf(number: number): readonly SeedAttempt[] {
  const end = ENDS[number];
  if (end !== undefined) {
    return Array.from({ length: end.tries }, (_, at) => ({
      minutes: 4 + 3 * at + number,
      outcome: 'failed',
      failure: end.failure,
    }));
  }
  if (number > ENDS.length) return [{ minutes: 7, outcome: 'cancelled' }];
  return [{ minutes: 5, outcome: 'failed', failure: 'infrastructure' }, done(8)];
}
