/**
 * A value that is made at its first use. For schemas: making one takes some 40 µs in a process that has just
 * started, and a function has hundreds of which a call needs ten.
 */
export function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
