import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { RowValue, RowValues } from 'epoch/views';

export type Item = Record<string, AttributeValue>;

/** Marks an exact integer inside a list or a map; a row's own attributes are listed in `BIG`, so that they can be added to. */
const NESTED_BIG = '~n';

/**
 * Names of attributes of the store itself, in every row. Projections cannot use names that begin with `_`.
 * - `row`: present on every row that readers see; an item without it is only a checkpoint;
 * - `big`: names of the attributes that are read back as bigint. An attribute is either always one or never.
 */
export const OWN = {
  partition: 'pk',
  sort: 'sk',
  row: '_r',
  big: '_b',
  createdAt: '_c',
  updatedAt: '_u',
  version: '_v',
  cursor: '_cur',
  note: '_n',
  hash: '_h',
  failures: '_f',
  error: '_err',
  code: '_code',
  failedAt: '_at',
  parked: '_p',
} as const;

export function toAttribute(value: RowValue, nested = false): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'bigint') return nested ? { M: { [NESTED_BIG]: { N: `${value}` } } } : { N: `${value}` };
  if (Array.isArray(value)) return { L: value.map((each: RowValue) => toAttribute(each, true)) };
  const fields = Object.entries(value as Readonly<Record<string, RowValue>>);
  return { M: Object.fromEntries(fields.map(([name, field]) => [name, toAttribute(field, true)])) };
}

export function fromAttribute(attribute: AttributeValue, big: boolean): RowValue {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return big ? BigInt(attribute.N) : Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.L !== undefined) return attribute.L.map((each) => fromAttribute(each, false));
  if (attribute.M !== undefined) {
    const nested = attribute.M[NESTED_BIG]?.N;
    if (nested !== undefined) return BigInt(nested);
    const fields = Object.entries(attribute.M);
    return Object.fromEntries(fields.map(([name, field]) => [name, fromAttribute(field, false)]));
  }
  return null;
}

/** The attributes of a row as a projection wrote them. */
export function valuesOf(item: Item): RowValues {
  const big = new Set(item[OWN.big]?.SS);
  const values: Record<string, RowValue> = {};
  for (const [name, attribute] of Object.entries(item)) {
    if (name === OWN.partition || name === OWN.sort || name.startsWith('_')) continue;
    values[name.startsWith(ESCAPE) ? name.slice(ESCAPE.length) : name] = fromAttribute(attribute, big.has(name));
  }
  return values;
}

/** `pk` and `sk` are the table's own; a projection that uses these names has them kept under others. */
const ESCAPE = '~';

export function attributeName(name: string): string {
  return name === OWN.partition || name === OWN.sort || name.startsWith(ESCAPE) ? ESCAPE + name : name;
}

export function numberOf(attribute: AttributeValue | undefined): number {
  return attribute?.N === undefined ? 0 : Number(attribute.N);
}
