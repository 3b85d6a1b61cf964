import type { Digest } from './hash.ts';
import type { IdempotencyKey } from './marker.ts';
import { DERIVED_KINDS, ID_ALPHABET, ID_LENGTH } from './stored.ts';

/**
 * 26 characters in a ULID's alphabet, drawn from a digest (128 of its 256 bits): the same parts, the same id. It does
 * not sort by time.
 */
export function derivedId(digest: Digest, parts: readonly string[]): string {
  let rest = BigInt(`0x${digest(JSON.stringify(parts)).slice(0, 32)}`);
  let id = '';
  for (let i = 0; i < ID_LENGTH; i += 1) {
    id = `${ID_ALPHABET[Number(rest % 32n)]}${id}`;
    rest /= 32n;
  }
  return id;
}

/**
 * Ids for a creation that may be sent twice: the aggregate's id is derived from who asked for what under which key, so
 * that a repeat has the first one's stream; the commit's id also from the body, so that another body is detected.
 * The aggregate's id begins with `prefix`.
 */
export function creation(
  digest: Digest,
  { actor, route, key, bodyHash }: IdempotencyKey,
  prefix = '',
): { readonly aggregateId: string; readonly commitId: string } {
  return {
    aggregateId: `${prefix}${derivedId(digest, [DERIVED_KINDS.aggregate, actor, route, key])}`,
    commitId: derivedId(digest, [DERIVED_KINDS.commit, actor, route, key, bodyHash]),
  };
}
