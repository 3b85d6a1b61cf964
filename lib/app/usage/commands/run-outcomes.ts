import { type CheckpointAddress, defineRow, fieldsCodec, oneOf, optional, text, type ViewStore } from 'epoch/views';
import type { Day } from '../../../domain/metering/day.ts';

type RunOutcome = { readonly status: 'closed' } | { readonly status: 'failed'; readonly reason: string };

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
  codec: fieldsCodec({ organisationId: text, status: oneOf('closed', 'failed'), reason: optional(text) }),
});

/** Outcomes in the view store. */
export function createRunOutcomes(views: ViewStore): RunOutcomes {
  const rows = views.at(VIEW);
  return {
    async record(day, organisationId, outcome, atMs) {
      const address: CheckpointAddress = { view: VIEW, stream: `run-outcome#${day}#${organisationId}` };
      const change = outcomeRow.put({ day, organisationId }, { organisationId, ...outcome });
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
      for await (const { values } of outcomeRow.every(rows, { day }, { limit: PAGE })) {
        const { status, organisationId, reason = '' } = values;
        counts[status] += 1;
        if (status === 'failed' && failures.length < MAX_FAILURES) failures.push({ organisationId, reason });
      }
      return { ...counts, failures };
    },
  };
}
