import { isRejection, type Rejection, reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { keyOf } from '../../http/create-once.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import type { User } from '../../ports/people.ts';
import { createUser } from '../commands/create-user.ts';
import type { AccountDependencies } from '../commands/dependencies.ts';
import { erase } from '../commands/erase.ts';
import { suspend } from '../commands/suspend.ts';
import { findUsers } from '../queries/find-users.ts';
import { userOf } from '../queries/user.ts';

/** Users, for administrators. Every act leaves a line in the user's own record. */
export function userEndpoints(
  deps: AccountDependencies,
): Pick<
  Endpoints<'admin'>,
  'admin.listUsers' | 'admin.listUserAudit' | `admin.${'create' | 'get' | 'update' | 'erase'}User`
> {
  const { people, identity, wallMs } = deps;
  const unknown = () => reject('not-found', 'there is no such user');

  return {
    async 'admin.listUsers'({ query }) {
      const page = await findUsers(people, { ...wantedPage(query), search: query.search, ids: query.ids?.split(',') });
      return {
        body: pageOf(
          page,
          page.items.map((user) => userOf(user)),
        ),
      };
    },

    'admin.createUser': ({ body, origin, idempotency }) => createUser(deps, body, origin, keyOf(idempotency)),

    async 'admin.listUserAudit'({ params, query }) {
      const { limit, cursor } = wantedPage(query);
      const page = await people.audit(params.user, limit, cursor);
      const items = page.items.map(({ atMs, actor, act }) => ({ at: iso(atMs), actor, act }));
      return { body: pageOf(page, items) };
    },

    async 'admin.getUser'({ params }) {
      const user = await people.byId(params.user);
      return user === undefined ? unknown() : { body: userOf(user) };
    },

    async 'admin.updateUser'({ params, body, origin, caller }) {
      const { name, status } = body;
      const { actor } = origin;
      const user = await people.byId(params.user);
      if (user === undefined || user.status === 'erased') return unknown();
      let changed: User | Rejection | undefined = user;
      if (status === 'suspended') changed = await suspend(people, caller, user, { atMs: wallMs(), actor });
      if (isRejection(changed)) return changed;
      const changes = defined({ name, status: status === 'active' ? status : undefined });
      if (Object.keys(changes).length > 0) {
        const act = status === 'active' ? 'restored' : 'renamed';
        changed = await people.change(params.user, changes, { atMs: wallMs(), actor, act });
      }
      if (changed === undefined) return unknown();
      if (status !== undefined) await identity.setEnabled(changed.email, status === 'active');
      return { body: userOf(changed) };
    },

    async 'admin.eraseUser'({ params, origin, caller }) {
      const user = await people.byId(params.user);
      if (user === undefined || user.status === 'erased') return unknown();
      return (await erase(deps, user, caller, origin)) ?? { body: undefined };
    },
  };
}
