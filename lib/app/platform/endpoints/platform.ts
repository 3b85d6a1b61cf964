import { commandsOf, reject } from 'epoch';
import { type ChangeLog, MINUTE_MS } from 'epoch/transport';
import type { ViewStore } from 'epoch/views';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { quota } from '../../../domain/quota/quota.ts';
import { actorOf } from '../../http/caller.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { directoryRow, organisationRow } from '../../organisations/views/organisations.ts';
import type { Redrives } from '../../ports/redrives.ts';
import { eventPage } from '../queries/event-page.ts';

export interface AdminDependencies extends Dependencies {
  readonly viewStore: Pick<ViewStore, 'parked'>;
  readonly changeLog: Pick<ChangeLog, 'sweptThrough'>;
  /** Identities of all subscribers: `files@1`. Loaded on demand: naming all of them imports every saga. */
  readonly subscribers: () => Promise<readonly string[]>;
  readonly redrives: Redrives;
}

/** Parked streams that are counted one by one. */
const MAX_COUNTED = 1_000;

/** The administrators' endpoints about the platform itself. */
export function platformEndpoints(
  deps: AdminDependencies,
): Pick<Endpoints<'admin'>, `admin.${'listOrganisations' | 'changeQuota' | 'listEvents' | 'getLag' | 'redrive'}`> {
  const { kernel, views, viewStore, changeLog, subscribers, redrives } = deps;

  async function parked(view: string): Promise<number> {
    let count = 0;
    for await (const _stream of viewStore.parked(view)) {
      count += 1;
      if (count === MAX_COUNTED) break;
    }
    return count;
  }

  return {
    async 'admin.listOrganisations'({ query }) {
      const page = await directoryRow.page(views, {}, wantedPage(query));
      const rows = await organisationRow.getMany(
        views,
        page.items.map(({ values }) => values),
      );
      const items = rows.map(({ values: { organisationId, name, storageBytes, foundedAtMs } }) => ({
        id: organisationId,
        name,
        storedBytes: String(storageBytes),
        createdAt: iso(foundedAtMs),
      }));
      return { body: pageOf(page, items) };
    },

    async 'admin.changeQuota'({ params, body, caller, origin }) {
      const { state } = await kernel.load(organisation, params.org);
      if (state.status === 'none') return reject('not-found', 'there is no such organisation');
      const data = { limitBytes: Number(body.limitBytes), changedBy: actorOf(caller) };
      const command = commandsOf(quota).ChangeLimit(params.org, data);
      const outcome = await kernel.execute(quota, command, origin);
      if (!outcome.ok) return outcome.rejection;
      const { limitBytes, reservedBytes, storedBytes } = outcome.state;
      const reply = {
        limitBytes: String(limitBytes),
        reservedBytes: String(reservedBytes),
        storedBytes: String(storedBytes),
      };
      return { body: reply, positions: positionsOf(outcome) };
    },

    'admin.listEvents': ({ query }) => eventPage(kernel.store, query),

    async 'admin.getLag'() {
      const items = await Promise.all(
        (await subscribers()).map(async (subscriber) => {
          const [minute, count, deadLetters] = await Promise.all([
            changeLog.sweptThrough(subscriber),
            parked(subscriber),
            redrives.deadLetters(subscriber),
          ]);
          const swept = defined({ sweptThrough: ifDefined(minute, (number) => iso(number * MINUTE_MS)) });
          return { subscriber, parked: count, deadLetters, ...swept };
        }),
      );
      return { body: { items } };
    },

    async 'admin.redrive'({ params: { subscriber } }) {
      if (!(await subscribers()).includes(subscriber)) return reject('not-found', 'there is no such subscriber');
      await redrives.request(subscriber);
      return { body: { subscriber } };
    },
  };
}
