import type { ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { User } from '../../ports/people.ts';

/** A user as the API shows them to themselves and to administrators. */
export function userOf(
  { id, email, name, status, createdAtMs, ...user }: User,
  admin = user.admin,
): ReplyOf<'account.me'> {
  return { id, email, name, status, admin, codes: user.codes ?? false, createdAt: iso(createdAtMs) };
}
