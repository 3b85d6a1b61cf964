import { type Kernel, reject } from 'epoch';
import type { ViewStore } from 'epoch/views';
import { billingRun } from '../../../domain/billing-run/billing-run.ts';
import { defined } from '../../../domain/defined.ts';
import { addDays, type Day, dayOf, isDay } from '../../../domain/metering/day.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { directoryRow } from '../../organisations/views/organisations.ts';
import type { RunQueue } from '../../ports/run-queue.ts';
import type { RunMessage } from '../commands/daily-run.ts';
import { releaseQuarantine } from '../commands/release-quarantine.ts';
import { createRunOutcomes } from '../commands/run-outcomes.ts';

export interface BillingRunDependencies extends Dependencies {
  readonly viewStore: ViewStore;
  readonly runQueue: RunQueue<RunMessage>;
}

type Name = 'listBillingRuns' | 'getBillingRun' | 'repeatBillingRun' | 'releaseQuarantine';
type Run = ReplyOf<'finance.listBillingRuns'>['items'][number];

/** Days back from today that are listed. */
const MAX_DAYS = 400;

/** The administrators' endpoints about the daily billing run. */
export function billingRunEndpoints(deps: BillingRunDependencies): Pick<Endpoints<'finance'>, `finance.${Name}`> {
  const { kernel, views, viewStore, runQueue } = deps;
  return {
    async 'finance.listBillingRuns'({ query, nowMs }) {
      const { limit, cursor } = wantedPage(query);
      const today = dayOf(nowMs);
      const newest = cursor ?? addDays(today, -1);
      if (!isDay(newest) || newest >= today) return reject('cursor-invalid', 'the cursor is no day that is over');
      const oldest = addDays(today, -MAX_DAYS);
      const days = Array.from({ length: limit }, (_, back) => addDays(newest, -back)).filter((day) => day >= oldest);
      const items = await Promise.all(days.map((day) => runOf(kernel, day)));
      const next = addDays(newest, -limit);
      return { body: pageOf(defined({ cursor: next >= oldest ? next : undefined }), items) };
    },

    async 'finance.getBillingRun'({ params: { day } }) {
      const [run, summary] = await Promise.all([runOf(kernel, day), createRunOutcomes(viewStore).summary(day)]);
      const failures = summary.failures.map(({ organisationId: organisation, reason }) => ({ organisation, reason }));
      const notes = summary.notes.map(({ organisationId: organisation, flagged, quarantined, unpriced }) => {
        return { organisation, flagged, quarantined: [...quarantined], unpriced: [...unpriced] };
      });
      return { body: { ...run, closed: summary.closed, notClosed: summary.failed, failures, notes } };
    },

    async 'finance.repeatBillingRun'({ params: { day }, body: { organisation }, nowMs }) {
      if (day >= dayOf(nowMs)) return reject('day-not-over', `${day} has not ended (UTC): it cannot be billed yet`);
      if (organisation === undefined) {
        await runQueue.send([{ kind: 'dispatch', day }]);
        return { body: { day } };
      }
      const found = await directoryRow.get(views, { organisationId: organisation });
      if (found === undefined || dayOf(found.values.foundedAtMs) > day) {
        return reject('not-found', 'there was no such organisation on the day');
      }
      await runQueue.send([{ kind: 'close', day, ...found.values }]);
      return { body: { day } };
    },

    async 'finance.releaseQuarantine'({ params: { day }, body: { organisation, meter }, origin }) {
      const outcome = await releaseQuarantine(kernel, organisation, { day, ...defined({ meter }) }, origin);
      if (!outcome.ok) return outcome.rejection;
      return { body: { day, organisation }, positions: positionsOf(outcome) };
    },
  };
}

async function runOf(kernel: Kernel, day: Day): Promise<Run> {
  const { state } = await kernel.load(billingRun, day);
  if (state.status !== 'completed') return { day, status: state.status };
  const { organisations, failed } = state;
  return { day, status: 'completed', organisations, failed };
}
