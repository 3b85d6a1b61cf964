/** The same port, and the names of what is called of it. */
export function counted<T extends object>(port: T): { readonly port: T; readonly calls: string[] } {
  const calls: string[] = [];
  const get = (target: T, name: string) => {
    const method = Reflect.get(target, name) as unknown;
    if (typeof method !== 'function') return method;
    return (...args: unknown[]) => {
      calls.push(name);
      return Reflect.apply(method, target, args);
    };
  };
  return { port: new Proxy(port, { get: (target, name) => get(target, String(name)) }), calls };
}
