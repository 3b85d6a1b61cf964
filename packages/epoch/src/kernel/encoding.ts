import { EncodingError } from './errors.ts';
import type { StoredEvent } from './event.ts';
import { MAX_DEPTH } from './limits.ts';
import { eventId } from './stream-name.ts';

/** What an event or a state may hold: exactly what JSON text gives back as it was. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * The text of a plain value. Refuses, with the path to it, whatever would come back changed: undefined, NaN, infinities,
 * -0, BigInt, dates, binary, class instances, functions, symbols, holes in arrays, cycles.
 */
export function encodePlain(value: unknown, path: string): string {
  assertPlain(value, path, 0);
  return JSON.stringify(value);
}

function assertPlain(value: unknown, path: string, depth: number): asserts value is Plain {
  if (depth > MAX_DEPTH) throw new EncodingError(path, `nested deeper than ${MAX_DEPTH}, or cyclic`);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new EncodingError(path, `${value} is not a JSON number`);
    if (Object.is(value, -0)) throw new EncodingError(path, '-0 would come back as 0');
    return;
  }
  if (Array.isArray(value)) return assertArray(value, path, depth);
  if (typeof value === 'object') return assertRecord(value, path, depth);
  throw new EncodingError(path, refusalOf(value));
}

function assertArray(value: readonly unknown[], path: string, depth: number): void {
  if (Object.keys(value).length !== value.length) throw new EncodingError(path, 'an array with holes or extra fields');
  for (let i = 0; i < value.length; i += 1) assertPlain(value[i], `${path}[${i}]`, depth + 1);
}

function assertRecord(value: object, path: string, depth: number): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new EncodingError(
      path,
      `a ${value.constructor?.name || 'class'} instance; write its value as text or number`,
    );
  }
  if (Object.getOwnPropertySymbols(value).length > 0) throw new EncodingError(path, 'a symbol as key');
  for (const [key, field] of Object.entries(value)) assertPlain(field, `${path}.${key}`, depth + 1);
}

function refusalOf(value: unknown): string {
  if (value === undefined) return 'undefined; leave the field out or use null';
  if (typeof value === 'bigint') return 'a BigInt; write it as decimal text';
  return `a ${typeof value}`;
}

/** The text of a commit's events; `version` is the first one's, for messages. */
export function encodeEvents(events: readonly StoredEvent[], stream: string, version: number): string {
  const parts = events.map(({ type, schema, data }, index) => {
    const path = eventId(stream, version + index);
    return encodePlain({ type, schema, data }, `${path} ${type}`);
  });
  return `[${parts.join(',')}]`;
}
