import {
  type CheckpointAddress,
  defineRow,
  fieldsCodec,
  flag,
  listOf,
  oneOf,
  optional,
  recordOf,
  text,
  type ViewStore,
} from 'epoch/views';
import type { DayMeter } from '../../../domain/daily-usage/events.ts';
import { defined } from '../../../domain/defined.ts';
import type { Day } from '../../../domain/metering/day.ts';

/** `quarantined`: meters that this close put into quarantine; `unpriced`: what the days counted without a price; `flagged`: it did not wait for the sweep any longer. */
type RunOutcome = ({ readonly status: 'closed' } & CloseNotes) | { readonly status: 'failed'; readonly reason: string };

export interface CloseNotes {
  readonly quarantined: readonly DayMeter[];
  readonly unpriced: readonly DayMeter[];
  readonly flagged: boolean;
}

/** The outcome of each organisation in a day's run: rows, so that the run's stream is not hot. */
export interface RunOutcomes {
  /** A later outcome replaces an earlier one. */
  record(day: Day, organisationId: string, outcome: RunOutcome, atMs: number): Promise<void>;
  summary(day: Day): Promise<RunSummary>;
}

export interface RunSummary {
  readonly closed: number;
  readonly failed: number;
  /** For whom not, and why; at most MAX_FAILURES. */
  readonly failures: readonly { readonly organisationId: string; readonly reason: string }[];
  /** Closed, but not as always: at most MAX_FAILURES. */
  readonly notes: readonly RunNote[];
}

export interface RunNote extends CloseNotes {
  readonly organisationId: string;
}

export const MAX_FAILURES = 1_000;

const VIEW = 'billing-run-outcomes@1';
const PAGE = 1_000;
const MAX_TRIES = 5;

/** The outcome of one organisation in a day's run. */
const outcomeRow = defineRow({
  view: VIEW,
  partition: ({ day }: { readonly day: Day }) => day,
  sort: ({ organisationId }: { readonly organisationId: string }) => organisationId,
  codec: fieldsCodec({
    organisationId: text,
    status: oneOf('closed', 'failed'),
    reason: optional(text),
    quarantined: optional(listOf(recordOf({ day: text, meter: text }))),
    unpriced: optional(listOf(recordOf({ day: text, meter: text }))),
    flagged: optional(flag),
  }),
});

function rowOf(organisationId: string, outcome: RunOutcome): Parameters<typeof outcomeRow.put>[1] {
  if (outcome.status === 'failed') return { organisationId, ...outcome };
  const { quarantined, unpriced, flagged } = outcome;
  return {
    organisationId,
    status: 'closed',
    ...defined({
      quarantined: quarantined.length > 0 ? quarantined : undefined,
      unpriced: unpriced.length > 0 ? unpriced : undefined,
      flagged: flagged ? true : undefined,
    }),
  };
}

/** Outcomes in the view store. */
export function createRunOutcomes(views: ViewStore): RunOutcomes {
  const rows = views.at(VIEW);
  return {
    async record(day, organisationId, outcome, atMs) {
      const address: CheckpointAddress = { view: VIEW, stream: `run-outcome#${day}#${organisationId}` };
      const change = outcomeRow.put({ day, organisationId }, rowOf(organisationId, outcome));
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const { version } = await views.checkpoint(address);
        const step = { ...address, from: { version }, to: { version: version + 1 }, changes: [{ atMs, change }] };
        if ((await views.apply([step])) === 'applied') return;
      }
      // Two workers with one organisation: the other one's outcome is stored, and is as right.
    },

    async summary(day) {
      const counts = { closed: 0, failed: 0 };
      const failures: { organisationId: string; reason: string }[] = [];
      const notes: RunNote[] = [];
      for await (const { values } of outcomeRow.every(rows, { day }, { limit: PAGE })) {
        const { status, organisationId, reason = '', quarantined = [], unpriced = [], flagged = false } = values;
        counts[status] += 1;
        if (status === 'failed' && failures.length < MAX_FAILURES) failures.push({ organisationId, reason });
        const isNoted = flagged || quarantined.length > 0 || unpriced.length > 0;
        if (isNoted && notes.length < MAX_FAILURES) notes.push({ organisationId, flagged, quarantined, unpriced });
      }
      return { ...counts, failures, notes };
    },
  };
}
