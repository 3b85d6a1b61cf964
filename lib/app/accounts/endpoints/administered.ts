import { isRejection, reject } from 'epoch';
import type { Endpoints } from '../../http/endpoint.ts';
import { type AdministrationDependencies, changeAdministrator } from '../commands/administration.ts';
import { openSessions } from '../queries/open-sessions.ts';
import { userOf } from '../queries/user.ts';
import { sessionOf } from './password.ts';

type Routes = `admin.${'listSessions' | 'endSession' | 'endSessions' | 'changeAdministrator'}`;

const unknown = reject('not-found', 'there is no such user');

/** Sessions of any person, and who is an administrator. Every act leaves a line in the person's own record. */
export function administeredEndpoints(deps: AdministrationDependencies): Pick<Endpoints<'admin'>, Routes> {
  const { people, sessions, wallMs } = deps;

  return {
    async 'admin.listSessions'({ params, query, caller }) {
      if ((await people.byId(params.user)) === undefined) return unknown;
      return { body: await openSessions(sessions, params.user, caller, query) };
    },

    async 'admin.endSession'({ params: { user, session }, origin }) {
      if (!(await sessions.end(user, session))) return reject('not-found', 'there is no such session');
      await people.change(user, {}, { atMs: wallMs(), actor: origin.actor, act: 'session-ended' });
      return { body: undefined };
    },

    async 'admin.endSessions'({ params: { user }, origin }) {
      if ((await people.byId(user)) === undefined) return unknown;
      await sessions.endAll(user);
      await people.change(user, {}, { atMs: wallMs(), actor: origin.actor, act: 'sessions-ended' });
      return { body: undefined };
    },

    async 'admin.changeAdministrator'({ params, body, caller, source }) {
      const session = sessionOf(caller);
      if (isRejection(session)) return session;
      const person = await people.byId(params.user);
      if (person === undefined || person.status === 'erased') return unknown;
      const changed = await changeAdministrator(deps, caller, person, body, source);
      if (changed === undefined) return unknown;
      return isRejection(changed) ? changed : { body: userOf(changed) };
    },
  };
}
