import { createClient } from '../../../lib/client/client.ts';
import type { ReplyOf } from '../../../lib/client/types.ts';

type Session = ReplyOf<'account.createSession'>;

/** Renewed this long before it ends, so that no request meets an ended one by a hair. */
const RENEW_BEFORE_MS = 60_000;

/**
 * The access token lives in this module's memory alone: no script of another origin, no storage and no address ever
 * holds it. The refresh token is in a cookie that scripts cannot read.
 */
let session: Session | undefined;
let renewing: Promise<Session | undefined> | undefined;
let whenEnded: () => void = () => {};

/** Without a token: signing in and renewing need none. */
const open = createClient({ baseUrl: '', retries: { attempts: 2, baseMs: 200, maxMs: 1_000 } });

export function onSessionEnded(listener: () => void): void {
  whenEnded = listener;
}

/** The token for the next request, renewed when it is about to end or was refused. */
export async function accessToken(refresh: boolean): Promise<string | undefined> {
  if (session === undefined) return undefined;
  if (refresh || Date.parse(session.expiresAt) - Date.now() < RENEW_BEFORE_MS) await renew();
  return session?.accessToken;
}

/** One renewal at a time, however many requests want it. */
export function renew(): Promise<Session | undefined> {
  renewing ??= open.account
    .refreshSession()
    .then((renewed) => {
      session = renewed;
      return renewed as Session | undefined;
    })
    .catch(() => {
      const had = session !== undefined;
      session = undefined;
      if (had) whenEnded();
      return undefined;
    })
    .finally(() => {
      renewing = undefined;
    });
  return renewing;
}

export async function begin(email: string, password: string): Promise<Session> {
  session = await open.account.createSession({ body: { email, password } });
  return session;
}

export async function end(): Promise<void> {
  session = undefined;
  await open.account.endSession();
}
