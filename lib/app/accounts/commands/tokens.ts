import { isRejection, type Rejection, reject } from 'epoch';
import type { Role } from '../../../api/route.ts';
import { defined, ifDefined } from '../../../domain/defined.ts';
import type { Answer, Call, Idempotency, ReplyOf } from '../../http/endpoint.ts';
import { idOnce, type OnceDependencies, once, secretBytes } from '../../http/once.ts';
import { iso } from '../../http/outcome.ts';
import { pageOf, wantedPage } from '../../http/page.ts';
import { type Credential, type Credentials, MAX_TOKENS_PER_OWNER, type TokenRecord } from '../../ports/credentials.ts';
import { hintOf, secretOf } from './secret.ts';

const DAY_MS = 86_400_000;

export interface TokenDependencies extends OnceDependencies {
  readonly credentials: Credentials;
  readonly wallMs: () => number;
  readonly digest: (text: string) => string;
}

type Token = ReplyOf<'account.listTokens'>['items'][number];
type Created = ReplyOf<'account.createToken'>;
type UploadRequest = Call<'account.createToken'>['body'];

interface TokenOwner {
  readonly id: string;
  readonly createdBy: string;
  /** Of an organisation's token. */
  readonly role?: Role;
}

export function tokenOf(record: TokenRecord): Token {
  const { id, name, hint, scopes, createdBy, createdAtMs, expiresAtMs, lastUsedAtMs } = record;
  const used = defined({ lastUsedAt: ifDefined(lastUsedAtMs, iso) });
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
 * Makes a token. Its secret is made from the request, and kept nowhere: a repeat of the same request answers it again, and
 * nothing else ever does.
 */
export async function createToken(
  deps: TokenDependencies,
  owner: TokenOwner,
  wanted: UploadRequest,
  idempotency: Idempotency,
): Promise<Answer<Created> | Rejection> {
  const secret = secretOf(owner.role === undefined ? 'person' : 'organisation', await secretBytes(deps, idempotency));
  const made = await once<Token>(deps, idempotency, () => addToken(deps, owner, wanted, idempotency, secret));
  return isRejection(made) ? made : { body: { ...made.body, secret } };
}

async function addToken(
  deps: TokenDependencies,
  owner: TokenOwner,
  { name, scopes, expiresInDays }: UploadRequest,
  idempotency: Idempotency,
  secret: string,
): Promise<Answer<Token> | Rejection> {
  const { credentials, wallMs } = deps;
  const id = `tok_${await idOnce(deps, 'token', idempotency)}`;
  const { items, cursor } = await credentials.tokens(owner.id, MAX_TOKENS_PER_OWNER);
  const isMade = items.some((token) => token.id === id);
  if (!isMade && (items.length >= MAX_TOKENS_PER_OWNER || cursor !== undefined)) {
    return reject('too-many-tokens', `there are ${MAX_TOKENS_PER_OWNER} tokens already: revoke one first`);
  }
  const createdAtMs = wallMs();
  const expiresAtMs = createdAtMs + expiresInDays * DAY_MS;
  const { createdBy } = owner;
  const credential: Credential =
    owner.role === undefined
      ? { kind: 'person', token: id, user: owner.id, scopes, expiresAtMs }
      : { kind: 'organisation', token: id, org: owner.id, role: owner.role, scopes, createdBy, expiresAtMs };
  const record = { id, name, hint: hintOf(secret), scopes, createdBy, createdAtMs, expiresAtMs };
  const added = await credentials.addToken(owner.id, secret, credential, record);
  // The same request was here at the same time, or has died before it was answered.
  const standing = added ? record : await credentials.token(owner.id, id);
  return { body: tokenOf(standing ?? record) };
}

export async function listTokens(
  { credentials }: TokenDependencies,
  owner: string,
  query: { limit?: number | undefined; cursor?: string | undefined },
) {
  const { limit, cursor } = wantedPage(query);
  const page = await credentials.tokens(owner, limit, cursor);
  return { body: pageOf(page, page.items.map(tokenOf)) };
}

export async function revokeToken(
  { credentials }: TokenDependencies,
  owner: string,
  id: string,
): Promise<Answer<undefined> | Rejection> {
  const revoked = await credentials.revokeToken(owner, id);
  return revoked ? { body: undefined } : reject('not-found', 'there is no such token');
}
