import { ApiError } from '../lib/client/api-error.ts';
import { type Client, createClient } from '../lib/client/client.ts';
import { REQUEST_TIMEOUT_MS } from '../lib/client/limits.ts';
import { within } from '../lib/client/within.ts';
import { defined } from '../lib/domain/defined.ts';
import { type Config, type Session, writeConfig } from './config.ts';

/** A session is renewed when it has less than this left. */
const RENEW_BEFORE_MS = 60_000;

type PasswordSession = Extract<Session, { kind: 'session' }>;

interface SessionReply {
  readonly accessToken: string;
  readonly expiresAt: string;
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
}

/** The cookie's name and value alone: what a browser would send back. */
function cookieOf(response: Response): string | undefined {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .find((pair) => pair !== undefined);
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

async function post(
  apiUrl: string,
  path: string,
  init: RequestInit,
): Promise<{ reply: SessionReply; cookie?: string }> {
  return within(`POST ${apiUrl}${path}`, { timeoutMs: REQUEST_TIMEOUT_MS }, async (signal) => {
    const response = await fetch(`${apiUrl.replace(/\/$/, '')}${path}`, { method: 'POST', ...init, signal });
    const value = jsonOf(await response.text());
    if (!response.ok) throw new ApiError(response.status, value);
    const cookie = cookieOf(response);
    return { reply: value as unknown as SessionReply, ...defined({ cookie }) };
  });
}

/** Signs in. The refresh token travels in a cookie alone, which the typed client never sees: hence plain HTTP here. */
export async function signIn(apiUrl: string, email: string, password: string, code?: string): Promise<SignedIn> {
  return enter(apiUrl, '/v1/session', { email, password, ...defined({ code }) });
}

/** Makes an account with the code that was mailed to the address, and is signed in with it. */
export function signUp(
  apiUrl: string,
  person: { readonly email: string; readonly code: string; readonly name: string; readonly password: string },
): Promise<SignedIn> {
  const { email, code, name, password } = person;
  return enter(apiUrl, '/v1/signups/complete', { name, password, proof: { email, code: code.replaceAll(/\D/g, '') } });
}

export interface SignedIn {
  readonly session: PasswordSession;
  readonly user: SessionReply['user'];
}

async function enter(apiUrl: string, path: string, body: object): Promise<SignedIn> {
  const headers = { 'content-type': 'application/json' };
  const { reply, cookie = '' } = await post(apiUrl, path, { headers, body: JSON.stringify(body) });
  const { accessToken, expiresAt, user } = reply;
  return { session: { kind: 'session', accessToken, expiresAt, cookie }, user };
}

async function renew(apiUrl: string, session: PasswordSession): Promise<PasswordSession> {
  const headers = { cookie: session.cookie, origin: new URL(apiUrl).origin, 'content-type': 'application/json' };
  const { reply, cookie = session.cookie } = await post(apiUrl, '/v1/session/refresh', { headers });
  return { kind: 'session', accessToken: reply.accessToken, expiresAt: reply.expiresAt, cookie };
}

export async function signOut(apiUrl: string, session: Session | undefined): Promise<void> {
  if (session?.kind !== 'session') return;
  const headers = {
    authorization: `Bearer ${session.accessToken}`,
    cookie: session.cookie,
    origin: new URL(apiUrl).origin,
  };
  const url = `${apiUrl.replace(/\/$/, '')}/v1/session`;
  const end = (signal: AbortSignal) => fetch(url, { method: 'DELETE', headers, signal });
  await within(`DELETE ${url}`, { timeoutMs: REQUEST_TIMEOUT_MS }, end).catch(() => undefined);
}

/** A client that acts as the signed-in user, and renews the session by itself. `CATACLOUD_TOKEN` goes before a session. */
export function clientFor(apiUrl: string, config: Config): Client {
  const fixed = process.env['CATACLOUD_TOKEN'];
  let session = config.session;
  let renewing: Promise<void> | undefined;

  const renewNow = async (current: PasswordSession): Promise<void> => {
    session = await renew(apiUrl, current);
    await writeConfig({ ...config, session });
  };
  return createClient({
    baseUrl: apiUrl,
    async token(refresh) {
      if (fixed !== undefined && fixed !== '') return fixed;
      if (session?.kind === 'token') return session.secret;
      if (session === undefined) return undefined;
      const isDue = Date.parse(session.expiresAt) - Date.now() < RENEW_BEFORE_MS;
      if ((refresh || isDue) && session.cookie !== '') {
        renewing ??= renewNow(session).finally(() => {
          renewing = undefined;
        });
        // One that cannot be renewed is used as it is: the platform's own refusal is the best message.
        await renewing.catch(() => undefined);
      }
      return session.accessToken;
    },
  });
}
