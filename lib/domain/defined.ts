type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/** Fields that may be undefined become fields that may be absent. */
type Defined<T> = { [K in Exclude<keyof T, OptionalKeys<T>>]: T[K] } & {
  [K in OptionalKeys<T>]?: Exclude<T[K], undefined>;
};

/**
 * Leaves out undefined fields: what is stored, sent or compared has none. Epoch has its own copy; this one is for pages and the
 * command line, which load no kernel.
 */
export function defined<T extends object>(fields: T): Defined<T> {
  const there = Object.entries(fields).filter(([, value]) => value !== undefined);
  // `fromEntries` makes fields of all names: an assignment to `__proto__` would make none
  return Object.fromEntries(there) as Defined<T>;
}

/** Applies `become` to a value; undefined stays undefined. */
export function ifDefined<T, U>(value: T | undefined, become: (value: T) => U): U | undefined {
  return value === undefined ? undefined : become(value);
}
