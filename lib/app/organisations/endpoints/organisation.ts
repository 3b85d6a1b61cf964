import { commandsOf, creation, type Kernel, type Origin, reject } from 'epoch';
import type { Role } from '../../../api/route.ts';
import { defined } from '../../../domain/defined.ts';
import { DEFAULT_QUOTA_BYTES } from '../../../domain/limits.ts';
import { organisation } from '../../../domain/organisation/organisation.ts';
import type { OrganisationState } from '../../../domain/organisation/state.ts';
import { quota } from '../../../domain/quota/quota.ts';
import { actorOf } from '../../http/caller.ts';
import { IS_NEW, keyOf } from '../../http/create-once.ts';
import type { Dependencies } from '../../http/dependencies.ts';
import type { Endpoints, Idempotency, ReplyOf } from '../../http/endpoint.ts';
import { expecting, iso, positionsOf } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { closeOrganisation } from '../commands/close-organisation.ts';
import { type AccessPorts, forgetAccess } from '../commands/forget-access.ts';
import { suspensionReply } from '../queries/suspension.ts';
import { membershipRow } from '../views/members.ts';

type Organisation = ReplyOf<'organisations.get'>;

/** Founding an organisation, and closing it: what gives access to it ends with it. */
export interface LifeDependencies extends Dependencies, AccessPorts {
  /** What a new organisation may store until an administrator allows it another quota. */
  readonly startingQuotaBytes: number;
}

/** Founding, listing, reading, renaming and closing organisations. */
export function organisationEndpoints(
  deps: LifeDependencies,
): Pick<Endpoints<'organisations'>, `organisations.${'create' | 'list' | 'get' | 'rename' | 'close'}`> {
  const { kernel, views, digest, startingQuotaBytes } = deps;

  async function read(id: string, role: Role): Promise<{ body: Organisation; version: number } | undefined> {
    const { state, version } = await kernel.load(organisation, id);
    return state.status === 'open' ? { body: organisationReply(id, role, state), version } : undefined;
  }

  return {
    async 'organisations.create'({ body, caller, origin, idempotency }) {
      const key = keyOf(idempotency);
      const derived = creation(digest, key, 'org_');
      const data = { name: body.name, creatorId: actorOf(caller) };
      const outcome = await found(kernel, { ...derived, ...data, key, startingQuotaBytes }, origin);
      if (!outcome.ok) return outcome.rejection;
      const [{ state, version }] = outcome.results;
      if (state.status === 'none') return reject('not-found', 'there is no such organisation');
      return {
        body: organisationReply(derived.aggregateId, 'owner', state),
        version,
        positions: positionsOf(...outcome.results),
      };
    },

    async 'organisations.list'({ caller, query }) {
      const page = await membershipRow.page(views, { userId: actorOf(caller) }, wantedPage(query));
      const found = await Promise.all(page.items.map(({ values }) => read(values.organisationId, values.role)));
      const items = found.flatMap((one) => (one === undefined ? [] : [one.body]));
      return { body: pageOf(page, items) };
    },

    async 'organisations.get'({ params, role = 'member' }) {
      return (await read(params.org, role)) ?? reject('not-found', 'there is no such organisation');
    },

    async 'organisations.rename'({ params, body, role = 'member', origin, ifMatch }) {
      const command = commandsOf(organisation).RenameOrganisation(params.org, body);
      const outcome = await kernel.execute(organisation, command, origin, expecting(ifMatch));
      if (!outcome.ok) return outcome.rejection;
      const { state, version } = outcome;
      if (state.status !== 'open') return reject('not-found', 'there is no such organisation');
      return { body: organisationReply(params.org, role, state), version, positions: positionsOf(outcome) };
    },

    async 'organisations.close'({ params, origin, caller }) {
      const closing = { organisationId: params.org, closedBy: actorOf(caller) };
      const outcome = await closeOrganisation(kernel, closing, origin);
      if (!outcome.ok) return outcome.rejection;
      await forgetAccess(deps, params.org);
      return { body: undefined, positions: positionsOf(...outcome.results) };
    },
  };
}

interface Founding {
  readonly aggregateId: string;
  readonly commitId: string;
  readonly key: Idempotency;
  readonly name: string;
  readonly creatorId: string;
  readonly startingQuotaBytes: number;
}

/** An organisation with the quota that strangers begin with, in one transaction: there is no moment at which it has more. */
function found(kernel: Kernel, founding: Founding, origin: Origin) {
  const { aggregateId: id, commitId, key, startingQuotaBytes, name, creatorId } = founding;
  const create = {
    aggregate: organisation,
    command: commandsOf(organisation).CreateOrganisation(id, { name, creatorId }),
    ...IS_NEW,
  };
  if (startingQuotaBytes === DEFAULT_QUOTA_BYTES) {
    return kernel.executeAll([create], origin, { creation: { commitId } });
  }
  const limit = { limitBytes: startingQuotaBytes, changedBy: 'platform' };
  const begin = { aggregate: quota, command: commandsOf(quota).ChangeLimit(id, limit), ...IS_NEW };
  return kernel.executeAll([create, begin], origin, { idempotency: key });
}

export function organisationReply(
  id: string,
  role: Role,
  state: Exclude<OrganisationState, { status: 'none' }>,
): Organisation {
  const { name, storageBytes, foundedAtMs, codesRequired } = state;
  const suspended = defined({ suspended: suspensionReply(state) });
  return {
    id,
    name,
    role,
    storedBytes: String(storageBytes),
    codesRequired,
    ...suspended,
    createdAt: iso(foundedAtMs),
  };
}
