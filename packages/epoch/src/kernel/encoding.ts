import { EncodingError } from './errors.ts';
import type { DomainEvent, StoredEvent } from './event.ts';
import { MAX_DEPTH } from './limits.ts';
import { eventId } from './stream-name.ts';
import { utf8Bytes } from './utf8.ts';

/** What an event or a state may contain: values that JSON text preserves exactly. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * The text of a plain value. Refuses, with the path to it, every value that would be read changed: undefined, NaN, infinities,
 * -0, BigInt, dates, binary, class instances, functions, symbols, holes in arrays, cycles.
 */
export function encodePlain(value: unknown, path: string): string {
  assertPlain(value, path);
  return JSON.stringify(value);
}

/** The same, or undefined when the text would exceed the room: most of a large text is then never made. */
export function encodeWithin(value: unknown, path: string, roomBytes: number): string | undefined {
  if (roomBytes < 1 || leastBytes(value, roomBytes) > roomBytes) return undefined;
  const text = encodePlain(value, path);
  return utf8Bytes(text) <= roomBytes ? text : undefined;
}

/** A lower bound of the text's bytes; counting stops once they are too many. */
function leastBytes(value: unknown, enough: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 1;
  let bytes = 2;
  for (const [key, field] of Object.entries(value)) {
    bytes += (Array.isArray(value) ? 1 : key.length + 4) + leastBytes(field, enough - bytes);
    if (bytes > enough) break;
  }
  // The last one is followed by no comma.
  return bytes - 1;
}

/** Refuses what `encodePlain` refuses. */
export function assertPlain(value: unknown, path: string): asserts value is Plain {
  check(value, path, false);
}

/** The value itself, deeply frozen: it can be shared, and changing it throws a TypeError. */
export function frozen<T>(value: T): T {
  try {
    check(value, 'state', true);
  } catch (error) {
    // A value that is never stored need not be plain: an initial state may lack what its first event sets.
    if (!(error instanceof EncodingError)) throw error;
    freezeAll(value, MAX_DEPTH);
  }
  return value;
}

function freezeAll(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null || depth === 0 || FROZEN.has(value)) return;
  for (const field of Object.values(value)) freezeAll(field, depth - 1);
  Object.freeze(value);
}

/**
 * Values that are plain and frozen, and how deep they nest: parts that two states share are checked once. Small ones are
 * checked again: that takes less than an entry, which every collection of garbage looks at.
 */
const FROZEN = new WeakMap<object, number>();
const SMALL = 16;

/** Values visited since the module was loaded; only differences are used. */
let visited = 0;

/** A value that is refused, and the way to it from the inside out: the path is only built for a refusal. */
class Refusal {
  readonly keys: (string | number)[] = [];
  readonly why: string;
  constructor(why: string) {
    this.why = why;
  }
}

function check(value: unknown, path: string, freezes: boolean): void {
  try {
    visit(value, 0, freezes);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const way = error.keys.reverse().map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`));
    throw new EncodingError(`${path}${way.join('')}`, error.why);
  }
}

/** Answers how deep the value nests. */
function visit(value: unknown, depth: number, freezes: boolean): number {
  visited += 1;
  if (depth > MAX_DEPTH) throw new Refusal(`nested deeper than ${MAX_DEPTH}, or cyclic`);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return 0;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Refusal(`${value} is not a JSON number`);
    if (Object.is(value, -0)) throw new Refusal('-0 would come back as 0');
    return 0;
  }
  if (typeof value !== 'object') throw new Refusal(refusalOf(value));
  const known = FROZEN.get(value);
  if (known !== undefined) {
    if (depth + known > MAX_DEPTH) throw new Refusal(`nested deeper than ${MAX_DEPTH}`);
    return known;
  }
  const before = visited;
  const height = Array.isArray(value) ? visitArray(value, depth, freezes) : visitRecord(value, depth, freezes);
  if (freezes) Object.freeze(value);
  if (freezes && visited - before > SMALL) FROZEN.set(value, height);
  return height;
}

function visitArray(value: readonly unknown[], depth: number, freezes: boolean): number {
  if (Object.keys(value).length !== value.length) throw new Refusal('an array with holes or extra fields');
  let height = 0;
  let at = 0;
  try {
    for (; at < value.length; at += 1) height = Math.max(height, 1 + visit(value[at], depth + 1, freezes));
  } catch (error) {
    throw within(error, at);
  }
  return height;
}

function visitRecord(value: object, depth: number, freezes: boolean): number {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new Refusal(`a ${value.constructor?.name || 'class'} instance; write its value as text or number`);
  }
  if (Object.getOwnPropertySymbols(value).length > 0) throw new Refusal('a symbol as key');
  let height = 0;
  let at = '';
  try {
    for (at of Object.keys(value)) {
      height = Math.max(height, 1 + visit((value as Record<string, unknown>)[at], depth + 1, freezes));
    }
  } catch (error) {
    throw within(error, at);
  }
  return height;
}

function within(error: unknown, key: string | number): unknown {
  if (error instanceof Refusal) error.keys.push(key);
  return error;
}

function refusalOf(value: unknown): string {
  if (value === undefined) return 'undefined; leave the field out or use null';
  if (typeof value === 'bigint') return 'a BigInt; write it as decimal text';
  return `a ${typeof value}`;
}

/** The text of a commit's events; `version` is the first one's, for messages. */
export function encodeEvents(events: readonly StoredEvent[], stream: string, version: number): string {
  const stored = events.map(({ type, schema, data }, index) => {
    const event = { type, schema, data };
    assertPlain(event, `${eventId(stream, version + index)} ${type}`);
    return event;
  });
  return JSON.stringify(stored);
}

/** Refuses an event with a field that the log would drop. */
export function assertBare(event: DomainEvent, path: string): void {
  const extra = Object.keys(event).find((field) => field !== 'type' && field !== 'data');
  if (extra === undefined) return;
  throw new EncodingError(`${path}.${extra}`, 'only the type and the data of an event are stored; put it into data');
}
