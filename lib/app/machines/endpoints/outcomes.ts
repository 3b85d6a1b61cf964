import type { ViewReader } from 'epoch/views';
import { MAX_OUTCOME_DAYS } from '../../../api/groups/machines.ts';
import { FAILURE_CLASSES } from '../../../domain/failure-class.ts';
import { addDays, type Day, dayOf, daysBetween } from '../../../domain/metering/day.ts';
import { faultOfRange } from '../../http/day-range.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import { eachOf } from '../../http/each-of.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { lostMachineRow, OUTCOME_SHARDS, OUTCOMES, type Outcome, outcomeRow } from '../views/attempt-outcomes.ts';

type DayReply = ReplyOf<'admin.getOutcomes'>['days'][number];

/** Days of a reply, unless it is asked for others. */
const USUAL_DAYS = 14;
/** Days that are read at the same time. */
const READ_AT_ONCE = 8;

/** The administrators' endpoints about how attempts of all organisations ended. */
export function outcomeEndpoints({
  views,
}: Pick<Dependencies, 'views'>): Pick<Endpoints<'admin'>, 'admin.getOutcomes' | 'admin.listLostMachines'> {
  return {
    async 'admin.getOutcomes'({ query, nowMs }) {
      const to = query.to ?? dayOf(nowMs);
      const from = query.from ?? addDays(to, 1 - USUAL_DAYS);
      const fault = faultOfRange(from, to, MAX_OUTCOME_DAYS);
      if (fault !== undefined) return fault;
      const days = Array.from({ length: daysBetween(from, to) + 1 }, (_, at) => addDays(from, at));
      return { body: { days: await eachOf(days, READ_AT_ONCE, (day) => outcomesOf(views, day)) } };
    },

    async 'admin.listLostMachines'({ query }) {
      const page = await lostMachineRow.page(views, query, { ...wantedPage(query), order: 'descending' });
      const items = page.items.map(({ values: { machineId, organisationId, jobId, attemptId, atMs, reason } }) => {
        return { id: machineId, organisation: organisationId, job: jobId, attempt: attemptId, at: iso(atMs), reason };
      });
      return { body: pageOf(page, items) };
    },
  };
}

async function outcomesOf(views: ViewReader, day: Day): Promise<DayReply> {
  const { items } = await outcomeRow.page(views, { day }, { limit: OUTCOME_SHARDS });
  const sums = new Map<Outcome, number>();
  for (const { values } of items) {
    for (const outcome of OUTCOMES) sums.set(outcome, (sums.get(outcome) ?? 0) + (values[outcome] ?? 0));
  }
  const countOf = (outcome: Outcome) => sums.get(outcome) ?? 0;
  return {
    day,
    succeeded: countOf('succeeded'),
    failures: FAILURE_CLASSES.flatMap((failure) => {
      const attempts = countOf(failure);
      return attempts === 0 ? [] : [{ failure, attempts }];
    }),
    machinesLost: countOf('machines-lost'),
  };
}
