type Call = (call: never) => unknown;
type Named<E> = Readonly<Record<keyof E, true>>;

/**
 * Endpoints whose code is loaded with the first call of any of them, so that their function starts without it. `names`: all of
 * them; one that is left out does not compile.
 */
export function loadedLater<E extends { readonly [N in keyof E]: Call }>(names: Named<E>, load: () => Promise<E>): E {
  let loading: Promise<E> | undefined;
  const loaded = () => {
    loading ??= load();
    return loading;
  };
  const calls = Object.keys(names).map((name) => [
    name,
    async (call: never) => (await loaded())[name as keyof E](call),
  ]);
  return Object.fromEntries(calls) as E;
}
