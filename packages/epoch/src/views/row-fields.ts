import { DeliveryError, describeError } from '../subscriptions/errors.ts';
import type { RowValue, RowValues } from './change.ts';

/** How one field of a row is stored. Any other stored value is an error: a wrong number would lead to a wrong decision. */
export interface Field<T> {
  decode(value: RowValue): T;
  encode(value: T): RowValue;
}

/** A field that a row may lack. */
export interface OptionalField<T> extends Field<T> {
  readonly isOptional: true;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;
type OptionalNames<F extends Fields> = {
  [K in keyof F]: F[K] extends OptionalField<unknown> ? K : never;
}[keyof F];
type ValueOf<F> = F extends Field<infer T> ? T : never;
type Flat<T> = { [K in keyof T]: T[K] };

/** The plain data of these fields. */
export type FieldsRow<F extends Fields> = Flat<
  { readonly [K in Exclude<keyof F, OptionalNames<F>>]: ValueOf<F[K]> } & {
    readonly [K in OptionalNames<F>]?: ValueOf<F[K]>;
  }
>;

/** Plain data to stored values and back. Updates encode a part of a row. */
export interface RowCodec<T> {
  encode(row: Partial<T>): RowValues;
  decode(values: RowValues): T;
}

export const text: Field<string> = {
  decode: (value) => (typeof value === 'string' ? value : refuse('a text', value)),
  encode: (value) => value,
};

/** An integer up to 2^53: counts, bytes, times. Sums are stored as big integers, put values as numbers. */
export const integer: Field<number> = {
  decode(value) {
    const number = typeof value === 'bigint' ? Number(value) : value;
    return typeof number === 'number' && Number.isSafeInteger(number) ? number : refuse('an integer', value);
  },
  encode: (value) => value,
};

/** Any finite number that was put as one. */
export const number: Field<number> = {
  decode: (value) => (typeof value === 'number' ? value : refuse('a number', value)),
  encode: (value) => value,
};

export const flag: Field<boolean> = {
  decode: (value) => (typeof value === 'boolean' ? value : refuse('true or false', value)),
  encode: (value) => value,
};

/** One of these texts. */
export function oneOf<const T extends string>(...texts: readonly T[]): Field<T> {
  const known = new Map<RowValue, T>(texts.map((each) => [each, each]));
  return {
    decode: (value) => known.get(value) ?? refuse(`one of ${texts.join(', ')}`, value),
    encode: (value) => value,
  };
}

export function optional<T>(field: Field<T>): OptionalField<T> {
  return { ...field, isOptional: true };
}

export function listOf<T>(field: Field<T>): Field<readonly T[]> {
  return {
    decode: (value) => (isList(value) ? value.map((each) => field.decode(each)) : refuse('a list', value)),
    encode: (value) => value.map((each) => field.encode(each)),
  };
}

/** Values by names that are data. */
export function mapOf<T>(field: Field<T>): Field<Readonly<Record<string, T>>> {
  return {
    decode: (value) => mapped(isRecord(value) ? value : refuse('a map', value), (each) => field.decode(each)),
    encode: (value) => mapped(value, (each) => field.encode(each)),
  };
}

/** A record inside a row. */
export function recordOf<F extends Fields>(fields: F): Field<FieldsRow<F>> {
  const codec = fieldsCodec(fields);
  return {
    decode: (value) => (isRecord(value) ? codec.decode(value) : refuse('a record', value)),
    encode: (value) => codec.encode(value),
  };
}

/** A row of these fields. Undeclared fields are neither stored nor read. */
export function fieldsCodec<F extends Fields>(fields: F): RowCodec<FieldsRow<F>> {
  const known = Object.entries(fields);
  return {
    encode(row) {
      const values: Record<string, unknown> = row;
      return Object.fromEntries(
        known.flatMap(([name, field]) => (values[name] === undefined ? [] : [[name, field.encode(values[name])]])),
      );
    },
    decode(values) {
      const row = known.flatMap(([name, field]) => {
        const value = values[name];
        if (value !== undefined) return [[name, decoded(name, field, value)]];
        return isOptional(field) ? [] : refuse(`a row with "${name}"`, undefined);
      });
      // One value per declared field, each by its own codec; absent only where the type says so.
      return Object.fromEntries(row) as FieldsRow<F>;
    },
  };
}

function isOptional(field: Field<unknown>): boolean {
  return 'isOptional' in field;
}

function decoded(name: string, field: Field<unknown>, value: RowValue): unknown {
  try {
    return field.decode(value);
  } catch (cause) {
    throw new DeliveryError('malformed-row', `${name}: ${describeError(cause)}`, { cause });
  }
}

function isList(value: RowValue): value is readonly RowValue[] {
  return Array.isArray(value);
}

function isRecord(value: RowValue): value is RowValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapped<A, B>(values: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

function refuse(wanted: string, value: RowValue | undefined): never {
  throw new DeliveryError('malformed-row', `expected ${wanted}, found ${value === undefined ? 'none' : typeof value}`);
}
