import { reject } from 'epoch';
import { type ChangeLog, MINUTE_MS } from 'epoch/transport';
import type { ViewStore } from 'epoch/views';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import type { Redrives } from '../../ports/redrives.ts';
import {
  askedAudit,
  askedRebuild,
  type RebuildReport,
  type RedriveReport,
  type RunReports,
} from '../../ports/run-reports.ts';
import { NIGHTS_KEPT, SWEEPS_KEPT } from '../commands/report-runs.ts';

export interface OperationDependencies {
  readonly viewStore: Pick<ViewStore, 'live'>;
  readonly changeLog: Pick<ChangeLog, 'sweptThrough'>;
  /** Every view's name and this code's version of it. */
  readonly projections: () => Promise<readonly { readonly name: string; readonly version: number }[]>;
  readonly redrives: Redrives;
  readonly reports: RunReports;
}

type OperationRoutes = `admin.${'getRuns' | 'listViews' | 'rebuildView' | 'switchView' | 'listAudits' | 'audit'}`;

/** More subscribers than there are. */
const MAX_SUBSCRIBERS = 500;

/** What the platform's own runs did, and those that administrators begin. */
export function operationEndpoints({
  kernel,
  clock,
  viewStore,
  changeLog,
  projections,
  redrives,
  reports,
}: Pick<Dependencies, 'kernel' | 'clock'> & OperationDependencies): Pick<Endpoints<'admin'>, OperationRoutes> {
  return {
    async 'admin.getRuns'() {
      const [redriven, swept, compared] = await Promise.all([
        reports.page('redrive', MAX_SUBSCRIBERS),
        reports.page('sweep', SWEEPS_KEPT),
        reports.page('reconcile', NIGHTS_KEPT),
      ]);
      const body: ReplyOf<'admin.getRuns'> = {
        redrives: latestFirst(redriven.items).map(redriveOf),
        sweeps: latestFirst(swept.items).map(({ atMs, repairs, errors, ...counts }) => {
          return { at: iso(atMs), ...counts, repairs: { ...repairs }, errors: [...errors] };
        }),
        comparisons: latestFirst(compared.items).map(({ atMs, startedAtMs, removedBytes, named, ...night }) => {
          const bytes = String(removedBytes);
          return { startedAt: iso(startedAtMs), at: iso(atMs), ...night, removedBytes: bytes, named: [...named] };
        }),
      };
      return { body };
    },

    async 'admin.listViews'() {
      const items = await Promise.all(
        (await projections()).map(async ({ name, version }) => {
          const [live, minute, rebuild] = await Promise.all([
            viewStore.live(name),
            changeLog.sweptThrough(`${name}@${version}`),
            reports.get('rebuild', `${name}@${version}`),
          ]);
          return {
            view: name,
            version,
            ...defined({
              live: live?.version,
              previous: live?.previous,
              sweptThrough: ifDefined(minute, (number) => iso(number * MINUTE_MS)),
              rebuild: ifDefined(rebuild, rebuildOf),
            }),
          };
        }),
      );
      return { body: { items } };
    },

    ...viewOrders({ clock, viewStore, projections, redrives, reports }),

    async 'admin.listAudits'({ query }) {
      const { limit, cursor } = wantedPage(query);
      const page = await reports.page('audit', limit, cursor);
      const items = page.items.map(({ organisationId, atMs, differences, ...audit }) => {
        return { organisation: organisationId, at: iso(atMs), ...audit, differences: [...differences] };
      });
      return { body: pageOf(page, items) };
    },

    async 'admin.audit'({ params: { org }, body: { month } }) {
      const { state } = await kernel.load(organisation, org);
      if (state.status === 'none') return reject('not-found', 'there is no such organisation');
      await reports.put('audit', org, askedAudit(org, month, clock.nowMs()));
      await redrives.request({ kind: 'audit', organisationId: org, month });
      return { body: { organisation: org, month } };
    },
  };
}

/** Orders for the worker: to fill this release's version of a view, or to read it again where it was read before. */
function viewOrders({
  clock,
  viewStore,
  projections,
  redrives,
  reports,
}: Pick<Dependencies, 'clock'> & Omit<OperationDependencies, 'changeLog'>): Pick<
  Endpoints<'admin'>,
  'admin.rebuildView' | 'admin.switchView'
> {
  const named = async (view: string) => (await projections()).find(({ name }) => name === view);
  return {
    async 'admin.rebuildView'({ params: { view } }) {
      const known = await named(view);
      if (known === undefined) return reject('not-found', 'there is no such view');
      const id = `${view}@${known.version}`;
      await reports.put('rebuild', id, askedRebuild(id, clock.nowMs()));
      await redrives.request({ kind: 'rebuild', view: id });
      return { body: { view: id } };
    },

    async 'admin.switchView'({ params: { view } }) {
      const known = await named(view);
      if (known === undefined) return reject('not-found', 'there is no such view');
      const { version } = known;
      const live = await viewStore.live(view);
      if (live?.previous !== version)
        return reject('version-not-before', `${view}@${version} is not the version that was read before`);
      const id = `${view}@${version}`;
      const before = (await reports.get('rebuild', id)) ?? askedRebuild(id, clock.nowMs());
      await reports.put('rebuild', id, { ...before, state: 'asked', atMs: clock.nowMs() });
      await redrives.request({ kind: 'switch', view: id });
      return { body: { view: id } };
    },
  };
}

function latestFirst<T extends { readonly atMs: number }>(items: readonly T[]): readonly T[] {
  return items.toSorted((one, other) => other.atMs - one.atMs);
}

function redriveOf({ atMs, fates, ...report }: RedriveReport): ReplyOf<'admin.getRuns'>['redrives'][number] {
  return { ...report, at: iso(atMs), fates: fates.map((fate) => ({ ...fate })) };
}

function rebuildOf({ view: _view, atMs, ...report }: RebuildReport) {
  return { at: iso(atMs), ...report };
}
