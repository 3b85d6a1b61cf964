import { isRejection, type Rejection, reject } from 'epoch';
import type { Call, Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { mayInvite } from '../../organisations/commands/accept-invitation.ts';
import type { User } from '../../ports/people.ts';
import type { EntryDependencies } from '../commands/dependencies.ts';
import { type LetterPart, letterOf } from '../commands/letter.ts';
import { mailCode, proveAddress, shownCode } from '../commands/mailed-code.ts';
import { openSession } from '../commands/open-session.ts';
import { maySignUp } from '../commands/sign-up-policy.ts';
import { weaknessOf } from '../commands/weak-password.ts';

type Body = Call<'account.completeSignUp'>['body'];

/**
 * Signing up. Nothing is made before the address is proved, by a mailed code or by an invitation: an address cannot be taken
 * by others, and a mail that is lost leaves nothing half made.
 */
export function signUpEndpoints(
  deps: EntryDependencies,
): Pick<Endpoints<'account'>, `account.${'signUpPolicy' | 'startSignUp' | 'completeSignUp'}`> {
  const { people, identity, signUpPolicy } = deps;

  return {
    async 'account.signUpPolicy'() {
      const body =
        signUpPolicy.policy === 'domains' ? { ...signUpPolicy, domains: [...signUpPolicy.domains] } : signUpPolicy;
      return { body };
    },

    async 'account.startSignUp'({ body: { email }, source, pagesUrl }) {
      if (!maySignUp(signUpPolicy, email)) return reject('sign-up-closed', 'this address needs an invitation');
      const mailed = await mailCode(deps, { purpose: 'sign-up', email, source }, async (code) => {
        const isKnown = (await people.byEmail(email)) !== undefined;
        return { isGood: !isKnown, letter: isKnown ? knownLetter(email, pagesUrl) : codeLetter(email, code) };
      });
      return isRejection(mailed) ? mailed : { body: { expiresAt: iso(mailed.expiresAtMs) } };
    },

    async 'account.completeSignUp'({ body, source, userAgent, nowMs }) {
      const email = await addressOf(deps, body);
      if (isRejection(email)) return email;
      const { name, password, proof } = body;
      const weakness = await weaknessOf(password, { email, name });
      if (weakness !== undefined) return reject('password-too-weak', weakness);
      if ('code' in proof) {
        const refused = await proveAddress(deps, { purpose: 'sign-up', email, source }, proof.code);
        if (refused !== undefined) return refused;
      }
      const made = await makeAccount(deps, { email, name, password });
      if (made !== undefined) return made;
      const tokens = await identity.signIn(email, password);
      if (typeof tokens === 'string') return reject('sign-in-failed', 'the account is made: sign in');
      return openSession(deps, tokens, { userAgent, email, nowMs });
    },
  };
}

/** The address that is to be proved: as typed, or that of the invitation, whose secret proves it while it is one. */
async function addressOf(deps: EntryDependencies, { proof }: Body): Promise<string | Rejection> {
  if ('email' in proof) return proof.email.toLowerCase();
  const invitation = await deps.invitations.bySecret(proof.invitation);
  if (invitation === undefined || invitation.expiresAtMs <= deps.wallMs() || !(await mayInvite(deps, invitation)))
    return reject('invitation-invalid', 'the invitation is unknown, used, withdrawn or expired');
  return invitation.email;
}

async function makeAccount(
  { identity, people, newUserId, wallMs }: EntryDependencies,
  person: { readonly email: string; readonly name: string; readonly password: string },
): Promise<Rejection | undefined> {
  const id = newUserId();
  const created = await identity.create({ ...person, admin: false, request: id });
  if (created === 'taken') return reject('email-taken', 'this address has an account: sign in, or set a new password');
  if (created === 'password-too-weak') return reject('password-too-weak', 'the password does not meet the policy');
  const atMs = wallMs();
  const { email, name } = person;
  const user: User = {
    id,
    subject: created.subject,
    email,
    name,
    status: 'active',
    admin: false,
    createdAtMs: atMs,
  };
  // Not added when the process dies here: then the first sign-in adds it.
  const added = await people.add(user, { atMs, actor: id, act: 'signed-up' });
  return added === 'added' ? undefined : reject('email-taken', 'this address has an account: sign in');
}

const IGNORE = 'If you did not ask for this, do nothing: nobody can do anything without this mail.';

function codeLetter(email: string, code: string) {
  return letterOf(email, 'Your code for Catacloud', [
    'This is the code to sign up with. It is good for half an hour.',
    { code: shownCode(code) },
    IGNORE,
  ]);
}

function knownLetter(email: string, pagesUrl: string | undefined) {
  const link: LetterPart[] =
    pagesUrl === undefined ? [] : [{ link: `${pagesUrl}/forgotten`, label: 'Set a new password' }];
  return letterOf(email, 'You have an account at Catacloud', [
    'Somebody, probably you, wanted to sign up with this address. It has an account already: sign in with it, or set a new password.',
    ...link,
    IGNORE,
  ]);
}
