type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/** Fields that may be undefined become fields that may be absent. */
export type Defined<T> = { [K in Exclude<keyof T, OptionalKeys<T>>]: T[K] } & {
  [K in OptionalKeys<T>]?: Exclude<T[K], undefined>;
};

/** The fields that are there: what is stored, sent or compared has no undefined ones. */
export function defined<T extends object>(fields: T): Defined<T> {
  const there: Partial<T> = {};
  for (const name of Object.keys(fields) as (keyof T)[]) {
    if (fields[name] !== undefined) there[name] = fields[name];
  }
  return there as Defined<T>;
}

/** What a value becomes, when there is one. */
export function ifDefined<T, U>(value: T | undefined, become: (value: T) => U): U | undefined {
  return value === undefined ? undefined : become(value);
}
