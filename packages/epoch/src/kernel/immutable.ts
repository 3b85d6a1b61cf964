type Primitive = string | number | bigint | boolean | symbol | null | undefined;

/**
 * A value that cannot be changed, at any depth. States are: the kernel freezes them, and shares one with its cache, the next
 * command and every caller.
 */
export type Immutable<T> = unknown extends T
  ? T
  : T extends Primitive
    ? T
    : { readonly [K in keyof T]: Immutable<T[K]> };
