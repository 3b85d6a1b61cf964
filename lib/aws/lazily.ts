/** Methods that all return promises: a caller cannot tell whether the port was loaded before. */
type Awaitable<T> = { readonly [Name in keyof T]: (...args: never[]) => Promise<unknown> };

/**
 * A port whose adapter is loaded with the first call of any of its methods. A client of S3 or Cognito is a fourth of a
 * function that has one; a cold start would wait for it, and many a request needs none of it.
 */
export function lazily<T extends Awaitable<T>>(load: () => Promise<T>): T {
  const loaded = once(load);
  return new Proxy({} as T, {
    get: (_, name) => {
      // An `await` of this port must not take it for a promise.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      return async (...args: never[]) => (await loaded())[name as keyof T](...args);
    },
  });
}

/** Makes at the first call, and answers the same to every one; what is made may be a promise. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
