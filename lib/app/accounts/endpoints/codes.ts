import { isRejection, reject } from 'epoch';
import { actorOf } from '../../http/caller.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { RECOVERY_CODES } from '../../ports/recovery-codes.ts';
import type { EntryDependencies } from '../commands/dependencies.ts';
import { limited, succeeded } from '../commands/limits.ts';
import { recoveryCode, recoverySeal, turnCodesOff } from '../commands/recovery.ts';
import { askingForCodes } from '../queries/asking-for-codes.ts';
import { sessionOf } from './password.ts';

/** One-time codes (TOTP, RFC 6238): the identity provider draws the secret and compares codes. */
export function codeEndpoints(
  deps: EntryDependencies,
): Pick<Endpoints<'account'>, `account.${'enrolCodes' | 'confirmCodes' | 'removeCodes'}`> {
  const { people, identity, recoveryCodes, random, wallMs } = deps;

  return {
    async 'account.enrolCodes'({ caller, accessToken }) {
      const session = sessionOf(caller);
      if (isRejection(session)) return session;
      const user = await people.byId(actorOf(caller));
      if (user?.codes) return areOn();
      const secret = await identity.enrolCodes(accessToken ?? '');
      if (secret === undefined || user === undefined) return reject('session-ended', 'sign in again');
      const label = encodeURIComponent(`Catacloud:${user.email}`);
      return { body: { secret, uri: `otpauth://totp/${label}?secret=${secret}&issuer=Catacloud` } };
    },

    async 'account.confirmCodes'({ caller, accessToken, body: { code }, source }) {
      const session = sessionOf(caller);
      if (isRejection(session)) return session;
      const id = actorOf(caller);
      if ((await people.byId(id))?.codes) return areOn();
      const attempt = { kind: 'code', address: id, source } as const;
      const refused = await limited(deps, attempt);
      if (refused !== undefined) return refused;
      const codes = Array.from({ length: RECOVERY_CODES }, () => recoveryCode(random));
      // Before codes are asked for: who is asked for one has another way in.
      await recoveryCodes.put(id, await Promise.all(codes.map((one) => recoverySeal(deps, id, one))));
      if (!(await identity.confirmCodes(accessToken ?? '', code)))
        return reject('code-invalid', 'the code is not the one that the authenticator shows now');
      await succeeded(deps, attempt);
      await people.change(id, { codes: true }, { atMs: wallMs(), actor: id, act: 'turned-codes-on' });
      return { body: { recoveryCodes: codes } };
    },

    async 'account.removeCodes'({ caller, body: { password, code }, source }) {
      const session = sessionOf(caller);
      if (isRejection(session)) return session;
      const user = await people.byId(actorOf(caller));
      if (user === undefined) return reject('not-found', 'there is no such user');
      const asking = await askingForCodes(deps, user.id);
      if (asking !== undefined) {
        return reject('codes-required', `organisation ${asking} asks its members for one-time codes`, {
          organisation: asking,
        });
      }
      const attempt = { kind: 'signIn', address: user.email, source } as const;
      const refused = await limited(deps, attempt);
      if (refused !== undefined) return refused;
      const proved = await identity.signIn(user.email, password, code);
      if (proved === 'refused') return reject('sign-in-failed', 'the password is wrong');
      if (proved === 'code-invalid' || proved === 'code-required') return reject('code-invalid', 'the code is wrong');
      await succeeded(deps, attempt);
      await turnCodesOff(deps, user, 'turned-codes-off');
      return { body: undefined };
    },
  };
}

/** A session alone replaces no authenticator, and no codes for those who have lost it: it may be a thief's. */
function areOn() {
  return reject('codes-on', 'turn them off first, by the password and a code; or sign in with a recovery code');
}
