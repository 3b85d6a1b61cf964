import { base64url } from '../../http/base64url.ts';

/** First letters of every secret, by what it is for: so that people and scanners recognise one that has leaked. */
export const SECRET_PREFIXES = {
  person: 'catp_',
  organisation: 'cato_',
  attempt: 'cata_',
  claim: 'catc_',
  upload: 'catu_',
  invitation: 'cati_',
} as const;

export type SecretKind = keyof typeof SECRET_PREFIXES;

export const SECRET_BYTES = 32;
const HINT_LENGTH = 9;

/** A secret from 32 random bytes: nothing that could be guessed, and fit for a header and a path. */
export function secretOf(kind: SecretKind, random: Uint8Array): string {
  if (random.length !== SECRET_BYTES)
    throw new RangeError(`a secret needs ${SECRET_BYTES} random bytes, got ${random.length}`);
  return `${SECRET_PREFIXES[kind]}${base64url(random)}`;
}

/** The part by which a person recognises a secret. */
export function hintOf(secret: string): string {
  return secret.slice(0, HINT_LENGTH);
}

/** Whether a text looks like a secret of ours at all; nothing else is looked up. */
export function looksLikeSecret(text: string): boolean {
  return /^cat[poacui]_[A-Za-z0-9_-]{43}$/.test(text);
}
