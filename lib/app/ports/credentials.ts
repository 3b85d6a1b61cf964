import type { Page } from 'epoch/views';
import type { Role } from '../../api/route.ts';

/** The subject that the runner of one attempt acts for. */
export interface AttemptCapability {
  readonly org: string;
  readonly job: string;
  readonly attempt: string;
}

/** The rights of an upload client without an authorization header. */
export interface UploadCapability {
  readonly id: string;
  readonly org: string;
  /** Whose uploads they are: the user's or the organisation token's id. */
  readonly user: string;
  /** The token with which it was made; it ends with that. Absent when it was made in a session. */
  readonly madeWith?: { readonly owner: string; readonly token: string };
  readonly maxUploads: number;
  readonly maxBytes: number;
}

export interface Allowance {
  readonly uploads: number;
  readonly bytes: number;
}

/** The rights of a secret's bearer. */
export type Credential = { readonly expiresAtMs: number } & (
  | { readonly kind: 'person'; readonly token: string; readonly user: string; readonly scopes: readonly string[] }
  | {
      readonly kind: 'organisation';
      readonly token: string;
      readonly org: string;
      readonly role: Role;
      readonly scopes: readonly string[];
      /** Who made it. It ends when they may not make such tokens any more. */
      readonly createdBy: string;
    }
  | { readonly kind: 'attempt'; readonly capability: AttemptCapability }
  /** Of the machine of one attempt: it is exchanged once, for a token that its runner has drawn. */
  | { readonly kind: 'claim'; readonly capability: AttemptCapability }
  | { readonly kind: 'upload'; readonly capability: UploadCapability }
);

/** A token as its owner sees it: everything but the secret. */
export interface TokenRecord {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** Kept to the hour. */
  readonly lastUsedAtMs?: number;
}

/** Of one owner: a user's or an organisation's id. */
export const MAX_TOKENS_PER_OWNER = 50;

/** Opaque secrets. Only their hashes are stored. A secret is found by its hash, so the time of a lookup reveals nothing about it. */
export interface Credentials {
  /** The grant of a secret; undefined when unknown or revoked. Expired ones are returned: the caller compares the time. */
  find(secret: string): Promise<Credential | undefined>;
  /** A capability: not listed anywhere, ends with its time. Adding the same secret again changes nothing. */
  add(secret: string, credential: Credential): Promise<void>;
  /**
   * Makes `token` the attempt's token, unless it has another one: the first caller gets it, and may repeat the call. For any other
   * token it returns false and changes nothing.
   */
  claim(token: string, capability: AttemptCapability, expiresAtMs: number): Promise<boolean>;
  /** Adds a token that its owner can see and revoke. False, and nothing is changed, when there is one with that id. */
  addToken(owner: string, secret: string, credential: Credential, record: TokenRecord): Promise<boolean>;
  /** Ends a token at once. False when there was none. */
  revokeToken(owner: string, id: string): Promise<boolean>;
  /** One token of an owner; undefined when unknown or revoked. */
  token(owner: string, id: string): Promise<TokenRecord | undefined>;
  tokens(owner: string, limit: number, cursor?: string): Promise<Page<TokenRecord>>;
  /**
   * Sets how many bytes one file takes of a capability's allowance. May be called again when the size is known better; a file counts
   * once. False, and nothing is changed, when that is more than is left. Without `maxUploads` the file has been counted before.
   */
  charge(
    capability: Pick<UploadCapability, 'id' | 'maxBytes'> & { readonly maxUploads?: number },
    file: string,
    bytes: number,
  ): Promise<boolean>;
  /** The remaining allowance of a capability. */
  left(capability: Pick<UploadCapability, 'id' | 'maxUploads' | 'maxBytes'>): Promise<Allowance>;
  /** Gives back what a file took, its count included, when its upload never began. */
  giveBack(capability: Pick<UploadCapability, 'id'>, file: string): Promise<void>;
  /** Stores the hour of the last use; at most one write an hour. */
  used(owner: string, id: string, atMs: number): Promise<void>;
}
