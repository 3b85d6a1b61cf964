import { isRejection, type Rejection, reject } from 'epoch';
import { actorOf, type Caller } from '../../http/caller.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { EntryDependencies } from '../commands/dependencies.ts';
import { letterOf } from '../commands/letter.ts';
import { limited } from '../commands/limits.ts';
import { mailCode, proveAddress, sendOrReject, shownCode } from '../commands/mailed-code.ts';
import { provePassword } from '../commands/prove-password.ts';
import { weaknessOf } from '../commands/weak-password.ts';

/** Setting a password anew: by a mailed code, or by the one before. Either way the sessions that it opened end. */
export function passwordEndpoints(
  deps: EntryDependencies,
): Pick<Endpoints<'account'>, `account.${'startReset' | 'completeReset' | 'changePassword'}`> {
  const { people, identity, sessions, wallMs } = deps;

  return {
    async 'account.startReset'({ body: { email }, source }) {
      const mailed = await mailCode(deps, { purpose: 'reset', email, source }, async (code) => {
        const isGood = (await people.byEmail(email))?.status === 'active';
        return { isGood, letter: isGood ? codeLetter(email, code) : unknownLetter(email) };
      });
      return isRejection(mailed) ? mailed : { body: { expiresAt: iso(mailed.expiresAtMs) } };
    },

    async 'account.completeReset'({ body: { email, code, password }, source }) {
      // Of the password alone, so that the answer is the same for an address that is not known.
      const weakness = await weaknessOf(password, { email, name: '' });
      if (weakness !== undefined) return reject('password-too-weak', weakness);
      const refused = await proveAddress(deps, { purpose: 'reset', email, source }, code);
      if (refused !== undefined) return refused;
      const user = await people.byEmail(email);
      const set = user?.status === 'active' ? await identity.setPassword(email, password) : 'unknown';
      if (set === 'password-too-weak') return reject('password-too-weak', 'the password does not meet the policy');
      if (user === undefined || set === 'unknown') return reject('code-invalid', 'the code is used or too old');
      await sessions.endAll(user.id);
      await people.change(user.id, {}, { atMs: wallMs(), actor: user.id, act: 'reset-password' });
      await sendOrReject(deps, changedLetter(email));
      return { body: undefined };
    },

    async 'account.changePassword'({ body: { password, newPassword }, caller, source }) {
      const session = sessionOf(caller);
      if (typeof session !== 'string') return session;
      const user = await people.byId(actorOf(caller));
      if (user === undefined) return reject('not-found', 'there is no such user');
      const attempt = { kind: 'signIn', address: user.email, source } as const;
      const refused = await limited(deps, attempt);
      if (refused !== undefined) return refused;
      const weakness = await weaknessOf(newPassword, user);
      if (weakness !== undefined) return reject('password-too-weak', weakness);
      const wrong = await provePassword(deps, attempt, password);
      if (wrong !== undefined) return wrong;
      if ((await identity.setPassword(user.email, newPassword)) !== 'set')
        return reject('password-too-weak', 'the password does not meet the policy');
      await sessions.endAll(user.id, session);
      await people.change(user.id, {}, { atMs: wallMs(), actor: user.id, act: 'changed-password' });
      await sendOrReject(deps, changedLetter(user.email));
      return { body: undefined };
    },
  };
}

/** The caller's session; a token must not change what it could be replaced by. */
export function sessionOf(caller: Caller): string | Rejection {
  const session = caller.kind === 'person' ? caller.session : undefined;
  return session ?? reject('forbidden', 'this is done in a session, not with a token');
}

function codeLetter(email: string, code: string) {
  return letterOf(email, 'Your code for a new password', [
    'This is the code to set a new password with. It is good for half an hour.',
    { code: shownCode(code) },
    'If you did not ask for this, do nothing: your password stays as it is.',
  ]);
}

function unknownLetter(email: string) {
  return letterOf(email, 'No account with this address', [
    'Somebody, probably you, asked for a new password at Catacloud with this address. It has no account: perhaps you use another one.',
    'If you did not ask for this, do nothing.',
  ]);
}

function changedLetter(email: string) {
  return letterOf(email, 'Your password was changed', [
    'The password of your account at Catacloud was changed just now, and your other sessions have ended.',
    'If that was not you, set a new password at once, and tell an administrator.',
  ]);
}
