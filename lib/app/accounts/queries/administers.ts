import type { User } from '../../ports/people.ts';

/** What clocks of the identity provider and of this platform may differ by. */
const MARGIN_MS = 60_000;

/**
 * Whether a session's claim to be an administrator's counts. Access tokens claim it for an hour after they were issued: those that
 * were issued before the person's administration had ended do not count, whenever their session was opened or renewed.
 */
export function administers(
  { administeredUntilMs = 0 }: Pick<User, 'administeredUntilMs'>,
  claim: { readonly admin: boolean; readonly issuedAtMs: number },
): boolean {
  const isNewer = administeredUntilMs === 0 || claim.issuedAtMs > administeredUntilMs + MARGIN_MS;
  return claim.admin && isNewer;
}
