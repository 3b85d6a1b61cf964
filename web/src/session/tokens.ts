import { ApiError } from '../../../lib/client/api-error.ts';
import { createClient } from '../../../lib/client/client.ts';
import type { BodyOf, ReplyOf } from '../../../lib/client/types.ts';
import { learnPlatformTime } from './platform-clock.ts';
import { noteSignedIn } from './signed-in-note.ts';
import { tellTabs } from './tabs.ts';

type Session = ReplyOf<'account.createSession'>;

/** Renewed this long before it ends, so that no request meets an ended one by a hair. */
const RENEW_BEFORE_MS = 60_000;

/**
 * The access token lives in this module's memory alone: no script of another origin, no storage and no address ever
 * holds it. The refresh token is in a cookie that scripts cannot read.
 */
let session: Session | undefined;
/** When the access token ends, by this computer's clock. */
let endsAtMs = 0;
let renewing: Promise<Session | undefined> | undefined;
let whenEnded: () => void = () => {};
let whenReplaced: () => void = () => {};
/** While a login has ended: what its requests wait for, so that none is lost. */
let again: { readonly user: string; readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

/** Without a token: the way in needs none. */
export const open = createClient({ baseUrl: '', retries: { attempts: 2, baseMs: 200, maxMs: 1_000 } });

export function onSessionEnded(listener: () => void): void {
  whenEnded = listener;
}

/** Another person has signed in in another tab: the cookie of both is theirs now. */
export function onSessionReplaced(listener: () => void): void {
  whenReplaced = listener;
}

/** Whose session it is; of a login that has ended, whose it was. */
export function sessionPerson(): string | undefined {
  return session?.user.id ?? again?.user;
}

/**
 * The token for the next request, renewed when it is about to end or was refused. When the login has ended, waits for
 * the same person to sign in again: requests in progress then continue, and no typed input is lost. A request that one
 * person began is never sent with another's token: it waits for ever, and the page starts over.
 */
export async function accessToken(refresh: boolean): Promise<string | undefined> {
  const person = sessionPerson();
  if (session !== undefined && (refresh || endsAtMs - Date.now() < RENEW_BEFORE_MS)) await renew();
  await again?.promise;
  if (person !== sessionPerson()) return new Promise(() => {});
  return session?.accessToken;
}

/** One renewal at a time, however many requests want it. */
export function renew(): Promise<Session | undefined> {
  renewing ??= open.account
    .refreshSession()
    .then((renewed) => {
      const replaced = session !== undefined && session.user.id !== renewed.user.id;
      take(renewed);
      if (replaced) whenReplaced();
      return session;
    })
    .catch((error: unknown) => {
      // Only a refusal ends a login. A lost connection returns, and the token may outlast it.
      if (error instanceof ApiError && error.status < 500 && error.status !== 429) lose();
      return session;
    })
    .finally(() => {
      renewing = undefined;
    });
  return renewing;
}

export function begin(body: BodyOf<'account.createSession'>): Promise<Session> {
  return entered(open.account.createSession({ body }));
}

/** Makes an account, and is signed in with it. */
export function beginNew(body: BodyOf<'account.completeSignUp'>): Promise<Session> {
  return entered(open.account.completeSignUp({ body }));
}

async function entered(opening: Promise<Session>): Promise<Session> {
  const opened = await opening;
  take(opened);
  noteSignedIn(true);
  tellTabs({ person: opened.user.id });
  // Another user who signs in must not execute the former user's requests.
  if (again?.user === opened.user.id) again.resolve();
  again = undefined;
  return opened;
}

/** The same person has signed in again in another tab: what waits here goes on. False when nothing waits for them. */
export async function rejoin(): Promise<boolean> {
  const waiting = again;
  if (waiting === undefined || (await renew())?.user.id !== waiting.user) return false;
  again = undefined;
  waiting.resolve();
  return true;
}

export async function end(): Promise<void> {
  session = undefined;
  again = undefined;
  noteSignedIn(false);
  tellTabs({});
  await open.account.endSession();
}

function take(opened: Session): void {
  session = opened;
  endsAtMs = Date.now() + opened.expiresInSeconds * 1_000;
  learnPlatformTime(opened.at);
}

function lose(): void {
  if (session === undefined) {
    noteSignedIn(false);
    return;
  }
  again = { user: session.user.id, ...Promise.withResolvers<void>() };
  session = undefined;
  whenEnded();
}
