import { commandsOf, reject } from 'epoch';
import { organisation } from '../../../domain/organisation/organisation.ts';
import { quota } from '../../../domain/quota/quota.ts';
import { actorOf } from '../../http/caller.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { loadedLater } from '../../http/loaded-later.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { directoryRow, organisationRow } from '../../organisations/views/organisations.ts';
import { eventPage } from '../queries/event-page.ts';
import { type AlarmDependencies, alarmEndpoints } from './alarms.ts';
import { type DeliveryDependencies, deliveryEndpoints } from './delivery.ts';
import { type OperationDependencies, operationEndpoints } from './operations.ts';
import type { StreamDependencies, streamEndpoints } from './streams.ts';

export type AdminDependencies = Dependencies &
  AlarmDependencies &
  DeliveryDependencies &
  StreamDependencies &
  OperationDependencies;

/** The administrators' endpoints about the platform itself. */
export function platformEndpoints(
  deps: AdminDependencies,
): Pick<Endpoints<'admin'>, `admin.${'listOrganisations' | 'changeQuota' | 'listEvents'}`> &
  ReturnType<typeof alarmEndpoints> &
  ReturnType<typeof deliveryEndpoints> &
  ReturnType<typeof operationEndpoints> &
  ReturnType<typeof streamEndpoints> {
  const { kernel, views } = deps;

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
    ...alarmEndpoints(deps),
    ...deliveryEndpoints(deps),
    ...operationEndpoints(deps),
    ...laterStreams(deps),
  };
}

const laterStreams = (deps: AdminDependencies) =>
  loadedLater<ReturnType<typeof streamEndpoints>>(
    { 'admin.getState': true, 'admin.getCauses': true, 'admin.listEffects': true },
    async () => (await import('./streams.ts')).streamEndpoints(deps),
  );
