export type Far = <T>(work: () => Promise<T>) => Promise<T>;

const AsyncFunction = (async () => {}).constructor;

/** A port in memory as far away as a service of AWS: each of its calls goes through `far`, those of what it makes too. */
export function distant<T extends object>(port: T, far: Far): T {
  return new Proxy(port, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function') return value;
      const call = value as (...given: unknown[]) => unknown;
      if (value instanceof AsyncFunction) {
        return (...given: unknown[]) => far(async () => call.apply(target, given));
      }
      return (...given: unknown[]) => {
        const made = call.apply(target, given);
        return isPort(made) ? distant(made, far) : made;
      };
    },
  });
}

/** What a method makes that has methods itself: the reader of one view. Lists are read as they are. */
function isPort(made: unknown): made is object {
  return typeof made === 'object' && made !== null && !(Symbol.asyncIterator in made) && !(made instanceof Promise);
}
