import { derivedId, type Rejection, reject } from 'epoch';
import type { Role } from '../../../api/route.ts';
import type { Answer, Call, Idempotency, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { type Credential, type Credentials, MAX_TOKENS_PER_OWNER, type TokenRecord } from '../../ports/credentials.ts';
import { hintOf, secretOf } from './secret.ts';

const DAY_MS = 86_400_000;
const SECRET_BYTES = 32;

export interface TokenWorld {
  readonly credentials: Credentials;
  readonly wallMs: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly digest: (text: string) => string;
}

type Token = ReplyOf<'account.listTokens'>['items'][number];
type Created = ReplyOf<'account.createToken'>;
type Wanted = Call<'account.createToken'>['body'];

export function tokenOf(record: TokenRecord): Token {
  const { id, name, hint, scopes, createdBy, createdAtMs, expiresAtMs, lastUsedAtMs } = record;
  const used = lastUsedAtMs === undefined ? {} : { lastUsedAt: iso(lastUsedAtMs) };
  return {
    id,
    name,
    hint,
    scopes: scopes as Token['scopes'],
    createdBy,
    createdAt: iso(createdAtMs),
    expiresAt: iso(expiresAtMs),
    ...used,
  };
}

/**
 * Makes a token. Its secret is in this one answer: it cannot be shown again, so a repeat of the request makes no second
 * token but is told that the first one exists.
 */
export async function createToken(
  world: TokenWorld,
  owner: { readonly id: string; readonly createdBy: string; readonly role?: Role },
  wanted: Wanted,
  idempotency: Idempotency,
): Promise<Answer<Created> | Rejection> {
  const { credentials, wallMs, random, digest } = world;
  const id = `tok_${derivedId(digest, ['token', idempotency.actor, idempotency.route, idempotency.key])}`;
  const { items, cursor } = await credentials.tokens(owner.id, MAX_TOKENS_PER_OWNER);
  const made = () => reject('token-exists', `this request has made the token ${id} before; its secret was shown then`);
  if (items.some((token) => token.id === id)) return made();
  if (items.length >= MAX_TOKENS_PER_OWNER || cursor !== undefined) {
    return reject('too-many-tokens', `there are ${MAX_TOKENS_PER_OWNER} tokens already: revoke one first`);
  }
  const { name, scopes, expiresInDays } = wanted;
  const createdAtMs = wallMs();
  const expiresAtMs = createdAtMs + expiresInDays * DAY_MS;
  const secret = secretOf(owner.role === undefined ? 'person' : 'organisation', random(SECRET_BYTES));
  const credential: Credential =
    owner.role === undefined
      ? { kind: 'person', token: id, user: owner.id, scopes, expiresAtMs }
      : {
          kind: 'organisation',
          token: id,
          org: owner.id,
          role: owner.role,
          scopes,
          createdBy: owner.createdBy,
          expiresAtMs,
        };
  const record = { id, name, hint: hintOf(secret), scopes, createdBy: owner.createdBy, createdAtMs, expiresAtMs };
  const added = await credentials.addToken(owner.id, secret, credential, record);
  // Two of the same request at once: the secret of one of them counts, and only that one is shown.
  return added ? { body: { ...tokenOf(record), secret } } : made();
}

export async function listTokens(
  { credentials }: TokenWorld,
  owner: string,
  query: { limit?: number | undefined; cursor?: string | undefined },
) {
  const { limit, cursor } = wantedPage(query);
  const page = await credentials.tokens(owner, limit, cursor);
  return { body: pageOf(page, page.items.map(tokenOf)) };
}

export async function revokeToken(
  { credentials }: TokenWorld,
  owner: string,
  id: string,
): Promise<Answer<undefined> | Rejection> {
  const revoked = await credentials.revokeToken(owner, id);
  return revoked ? { body: undefined } : reject('not-found', 'there is no such token');
}
