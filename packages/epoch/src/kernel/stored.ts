/**
 * Stored formats that must stay readable for ever. None of them is a limit, and none of them may change;
 * `stored.test.ts` compares each with its value.
 */

/** Separates an aggregate's name from an id in a stream's name, and a stream from a version in an event's id. */
export const STREAM_MARK = '#';
export const VERSION_MARK = '@';

/** The previous hash of a stream's first commit. */
export const GENESIS_HASH = '';

/** First part of the keys in the markers table, by kind of item. */
export const KEY_KINDS = { idempotency: 'idempotency', sequence: 'sequence', fold: 'fold' } as const;

/** What a derived id is computed from besides the request, by what it names. */
export const DERIVED_KINDS = { aggregate: 'aggregate', commit: 'commit' } as const;
/** The alphabet of derived ids, Crockford's base 32, and their length: those of a ULID. */
export const ID_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const ID_LENGTH = 26;
