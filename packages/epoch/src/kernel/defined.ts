type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/** Fields that may be undefined become fields that may be absent. */
export type Defined<T> = { [K in Exclude<keyof T, OptionalKeys<T>>]: T[K] } & {
  [K in OptionalKeys<T>]?: Exclude<T[K], undefined>;
};

/** Leaves out undefined fields: what is stored, sent or compared has none. */
export function defined<T extends object>(fields: T): Defined<T> {
  const there: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    // An assignment to `__proto__` would make no field.
    if (name === '__proto__') Object.defineProperty(there, name, { ...PLAIN_FIELD, value });
    else there[name] = value;
  }
  return there as Defined<T>;
}

const PLAIN_FIELD = { writable: true, enumerable: true, configurable: true } as const;

/** Applies `become` to a value; undefined stays undefined. */
export function ifDefined<T, U>(value: T | undefined, become: (value: T) => U): U | undefined {
  return value === undefined ? undefined : become(value);
}
