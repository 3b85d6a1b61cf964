import { isRejection, reject } from 'epoch';
import { actorOf } from '../../http/caller.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { EntryDependencies } from '../commands/dependencies.ts';
import { letterOf } from '../commands/letter.ts';
import { limited } from '../commands/limits.ts';
import { mailCode, proveAddress, sendOrReject, shownCode } from '../commands/mailed-code.ts';
import { provePassword } from '../commands/prove-password.ts';
import { maySignUp } from '../commands/sign-up-policy.ts';
import { userOf } from '../queries/user.ts';
import { sessionOf } from './password.ts';

/**
 * Changing the address that somebody signs in with: the password first, then a code that is mailed to the new one. Nothing
 * changes before that, and no answer says whether an address is known.
 */
export function emailChangeEndpoints(
  deps: EntryDependencies,
): Pick<Endpoints<'account'>, `account.${'startEmailChange' | 'completeEmailChange'}`> {
  const { people, identity, signUpPolicy, wallMs } = deps;
  const unknown = () => reject('not-found', 'there is no such user');

  return {
    async 'account.startEmailChange'({ caller, body: { email, password }, source }) {
      const session = sessionOf(caller);
      if (isRejection(session)) return session;
      const user = await people.byId(actorOf(caller));
      if (user === undefined) return unknown();
      const attempt = { kind: 'signIn', address: user.email, source } as const;
      const refused = await limited(deps, attempt);
      if (refused !== undefined) return refused;
      const wrong = await provePassword(deps, attempt, password);
      if (wrong !== undefined) return wrong;
      if (signUpPolicy.policy === 'domains' && !maySignUp(signUpPolicy, email))
        return reject('sign-up-closed', `only addresses of ${signUpPolicy.domains.join(', ')} may be used here`);
      const mailed = await mailCode(deps, { purpose: 'email-change', email, source }, async (code) => {
        const isGood = (await people.byEmail(email)) === undefined;
        return { isGood, letter: isGood ? codeLetter(email, code) : takenLetter(email) };
      });
      return isRejection(mailed) ? mailed : { body: { expiresAt: iso(mailed.expiresAtMs) } };
    },

    async 'account.completeEmailChange'({ caller, body: { email, code }, source }) {
      const session = sessionOf(caller);
      if (isRejection(session)) return session;
      const before = await people.byId(actorOf(caller));
      if (before === undefined) return unknown();
      const refused = await proveAddress(deps, { purpose: 'email-change', email, source }, code);
      if (refused !== undefined) return refused;
      const { id, subject, email: old } = before;
      const audit = { atMs: wallMs(), actor: id, act: 'changed-address' };
      const user = await people.changeEmail(id, email, audit);
      if (user === undefined) return unknown();
      if (user === 'taken') return taken();
      // If the process dies here, the next sign-in with the address until now does this.
      if ((await identity.setEmail(subject, user.email)) === 'taken') {
        await people.changeEmail(id, old, { ...audit, act: 'kept-address' });
        return taken();
      }
      await sendOrReject(deps, changedLetter(old));
      return { body: userOf(user, caller.kind === 'person' && caller.admin) };
    },
  };
}

const taken = () => reject('email-taken', 'another account has this address');

function codeLetter(email: string, code: string) {
  return letterOf(email, 'Your code for a new address', [
    'Somebody, probably you, wants to use this address to sign in to Catacloud. This is the code for it. It is good for half an hour.',
    { code: shownCode(code) },
    'If you did not ask for this, do nothing: nobody can do anything without this mail.',
  ]);
}

function takenLetter(email: string) {
  return letterOf(email, 'You have an account at Catacloud', [
    'Somebody, probably you, wanted to move another account at Catacloud to this address. It has an account already, and one address has one.',
    'If you did not ask for this, do nothing.',
  ]);
}

function changedLetter(email: string) {
  return letterOf(email, 'Your address was changed', [
    'Your account at Catacloud has another e-mail address since just now: you sign in with that one, and mails go there.',
    'If that was not you, tell an administrator at once.',
  ]);
}
