import { type Origin, type Rejection, reject } from 'epoch';
import type { Answer, Call, Idempotency, ReplyOf } from '../../http/endpoint.ts';
import { idOnce, once } from '../../http/once.ts';
import type { User } from '../../ports/people.ts';
import { userOf } from '../queries/user.ts';
import type { AccountDependencies } from './dependencies.ts';

type Created = ReplyOf<'admin.createUser'>;

/**
 * Creates a user at the identity provider and in our records. A process may die between the two: the same request then
 * finds what is its own, in both, by ids that are made from the request, and finishes it.
 */
export function createUser(
  deps: AccountDependencies,
  body: Call<'admin.createUser'>['body'],
  origin: Origin,
  idempotency: Idempotency,
): Promise<Answer<Created> | Rejection> {
  const { people, identity, wallMs } = deps;
  return once(deps, idempotency, async () => {
    const id = `usr_${await idOnce(deps, 'user', idempotency)}`;
    const { email, name, password, admin = false } = body;
    const request = await idOnce(deps, 'identity', idempotency);
    const created = await identity.create({ email, name, password, admin, request });
    if (created === 'taken') return taken();
    if (created === 'password-too-weak') return reject(created, 'the password does not meet the policy');
    const { subject } = created;
    const atMs = wallMs();
    const user: User = { id, subject, email: email.toLowerCase(), name, status: 'active', admin, createdAtMs: atMs };
    const added = await people.add(user, { atMs, actor: origin.actor, act: 'created' });
    if (added === 'added') return { body: userOf(user) };
    // The same request was here before; or the new user has signed in already, which registers them.
    const standing = await people.bySubject(subject);
    if (standing !== undefined) return { body: userOf(standing) };
    await identity.remove(email);
    return taken();
  });
}

function taken(): Rejection {
  return reject('email-taken', 'a user with this e-mail address exists');
}
