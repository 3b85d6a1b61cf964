import { defined, ifDefined } from '../../../domain/defined.ts';
import { dayEnd, dayStart } from '../../../domain/metering/day.ts';
import { clip } from '../../../domain/metering/integral.ts';
import { namesOf } from '../../files/queries/names.ts';
import { faultOfRange } from '../../http/day-range.ts';
import type { Call, Endpoint } from '../../http/endpoint.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { organisationFileRow } from '../../usage/views/timeline-rows.ts';
import { costOf, ratedWindowsOf } from '../queries/cost.ts';
import { figuresOf } from '../queries/figures.ts';
import { ratesOf } from '../queries/rates.ts';
import { storedByFile } from '../queries/stored-by-file.ts';
import type { BillingDependencies } from './dependencies.ts';

/** As of the cost of a folder: a day more costs nothing, a file does. */
const MAX_DAYS = 400;

/** What each of a page of the organisation's files stored in some days, and what that costs. */
export async function usageByFile(
  deps: BillingDependencies,
  { params: { org }, query, nowMs }: Call<'billing.listUsageByFile'>,
): ReturnType<Endpoint<'billing.listUsageByFile'>> {
  const { from, to } = query;
  const fault = faultOfRange(from, to, MAX_DAYS);
  if (fault) return fault;
  const rates = ratesOf(await figuresOf(deps, org, { from, to }, nowMs));
  const fromMs = dayStart(from);
  const untilMs = Math.min(nowMs, ifDefined(query.at, Date.parse) ?? nowMs);
  const window = { fromMs, toMs: Math.max(fromMs, Math.min(dayEnd(to), untilMs)) };
  const page = await organisationFileRow.page(deps.views, { organisationId: org }, wantedPage(query));
  const ids = page.items.flatMap(({ values: { fileId, startedAtMs, endedAtMs } }) =>
    clip({ fromMs: startedAtMs, ...defined({ toMs: endedAtMs }) }, window) === undefined ? [] : [fileId],
  );
  const used = await storedByFile(deps.timelines, ids, ratedWindowsOf(rates, window));
  const names = new Map((await namesOf(deps.views, org, { files: ids, jobs: [] })).map(({ id, name }) => [id, name]));
  const items = ids.flatMap((file, at) => {
    const { usage } = costOf(used[at] ?? [], rates);
    return usage.length === 0 ? [] : [{ file, ...defined({ name: names.get(file) }), usage: [...usage] }];
  });
  return { body: pageOf(page, items) };
}
