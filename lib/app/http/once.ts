import { type Digest, derivedId, IdempotencyKeyReusedError, isRejection, type Rejection } from 'epoch';
import type { Seal } from 'epoch/consistency';
import type { Repeats } from '../ports/repeats.ts';
import { bytesOfBase64url } from './base64url.ts';
import type { Answer, Idempotency } from './endpoint.ts';

/** Rejections that are not remembered as the request's outcome: their cause passes, and the same request may be sent again. */
const PASSING: ReadonlySet<string> = new Set(['mail-failed', 'too-many-letters']);

/** What a creation outside of the log needs to be made once. */
export interface OnceDependencies {
  readonly repeats: Repeats;
  /** HMAC under a key of the deployment. */
  readonly seal: Seal;
}

/**
 * Creates something outside of the event log, once per Idempotency-Key: the key is checked before anything
 * else, a repeat is answered as the first request was, another body is an error. `create` runs again when its process died
 * before it was answered, so it derives its ids and secrets from the request.
 */
export async function once<T>(
  { repeats, seal }: OnceDependencies,
  idempotency: Idempotency,
  create: () => Promise<Answer<T> | Rejection>,
): Promise<Answer<T> | Rejection> {
  // Sealed, for a body may contain a password, and a bare hash of it could be guessed.
  const bodySeal = await seal(`body\n${idempotency.bodyHash}`);
  const { first } = await repeats.claim<T>(idempotency, bodySeal);
  if (first.bodySeal !== bodySeal) throw new IdempotencyKeyReusedError(idempotency.key);
  const { answered } = first;
  if (answered !== undefined) return answered.ok ? { body: answered.body } : answered.rejection;
  const made = await create();
  if (isRejection(made) && PASSING.has(made.code)) return made;
  const answer = isRejection(made)
    ? ({ ok: false, rejection: made } as const)
    : ({ ok: true, body: made.body } as const);
  await repeats.settle<T>(idempotency, { bodySeal, answered: answer });
  return made;
}

/**
 * The letters of an id that are the same for the same request, body included: a key whose window has passed may be used
 * for another. Sealed, for a body may contain a password.
 */
export async function idOnce(
  { seal, digest }: Pick<OnceDependencies, 'seal'> & { readonly digest: Digest },
  kind: string,
  { actor, route, key, bodyHash }: Idempotency,
): Promise<string> {
  return derivedId(digest, [await seal(`id\n${JSON.stringify([kind, actor, route, key, bodyHash])}`)]);
}

/** 32 bytes that are the same for the same request, and cannot be guessed without the deployment's key. */
export async function secretBytes(
  { seal }: Pick<OnceDependencies, 'seal'>,
  { actor, route, key, bodyHash }: Idempotency,
): Promise<Uint8Array> {
  const halves = await Promise.all(
    [1, 2].map((half) => seal(`secret\n${JSON.stringify([half, actor, route, key, bodyHash])}`)),
  );
  return Uint8Array.from(halves.flatMap((half) => [...bytesOfBase64url(half)]));
}
