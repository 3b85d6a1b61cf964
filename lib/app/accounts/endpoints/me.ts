import { type Rejection, reject } from 'epoch';
import { actorOf, type Caller } from '../../http/caller.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import type { AccountDependencies } from '../commands/dependencies.ts';
import { erase } from '../commands/erase.ts';
import { userOf } from '../queries/user.ts';

/** The signed-in person's own record. */
export function meEndpoints(
  deps: AccountDependencies,
): Pick<Endpoints<'account'>, `account.${'me' | 'updateMe' | 'eraseMe'}`> {
  const { people, wallMs } = deps;

  return {
    async 'account.me'({ caller }) {
      const user = await people.byId(actorOf(caller));
      return user === undefined ? unknown() : { body: userOf(user, isAdmin(caller)) };
    },
    async 'account.updateMe'({ caller, body }) {
      const id = actorOf(caller);
      const user = await people.change(id, { name: body.name }, { atMs: wallMs(), actor: id, act: 'renamed' });
      return user === undefined ? unknown() : { body: userOf(user, isAdmin(caller)) };
    },
    async 'account.eraseMe'({ caller, origin }) {
      const user = await people.byId(actorOf(caller));
      if (user === undefined) return unknown();
      return (await erase(deps, user, caller, origin)) ?? { body: undefined };
    },
  };
}

function unknown(): Rejection {
  return reject('not-found', 'there is no such user');
}

function isAdmin(caller: Caller): boolean {
  return caller.kind === 'person' && caller.admin;
}
