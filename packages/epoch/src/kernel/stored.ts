/**
 * Whatever stands in a store and must be read for ever as it was written. None of it is a limit, and none of it may change;
 * `stored.test.ts` holds each by its value.
 */

/** Stands between an aggregate's name and an id in the name of a stream, and between a stream and a version in an event's id. */
export const STREAM_MARK = '#';
export const VERSION_MARK = '@';

/** What stands in for the hash before a stream's first commit. */
export const GENESIS_HASH = '';

/** First part of the keys beside the log, by what is kept there. */
export const KEY_KINDS = { idempotency: 'idempotency', sequence: 'sequence', fold: 'fold' } as const;

/** What a derived id is drawn from besides the request, by what it names. */
export const DERIVED_KINDS = { aggregate: 'aggregate', commit: 'commit' } as const;
/** The alphabet of derived ids, Crockford's base 32, and their length: those of a ULID. */
export const ID_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const ID_LENGTH = 26;
