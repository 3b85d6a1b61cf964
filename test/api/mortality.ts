/** Thrown by everything that lies behind a port once the process is dead. */
class ProcessDied extends Error {}

export interface Mortality {
  /** The same port, whose calls are steps of the process: the last one takes effect and is never answered. */
  wrap<T extends object>(port: T): T;
  /** The process dies after so many steps. */
  dieAfter(steps: number): void;
  /** Another process takes over; true when one had died. */
  revive(): boolean;
}

/** A process that dies after any of its steps. */
export function createMortality(): Mortality {
  let left = Number.POSITIVE_INFINITY;
  let isDead = false;

  async function step<R>(call: () => Promise<R>): Promise<R> {
    if (isDead) throw new ProcessDied('a dead process does nothing');
    const result = await call();
    left -= 1;
    isDead ||= left <= 0;
    if (isDead) throw new ProcessDied('the process died after this step');
    return result;
  }

  return {
    wrap: (port) =>
      new Proxy(port, {
        get(target, name, receiver) {
          const value = Reflect.get(target, name, receiver);
          if (typeof value !== 'function') return value;
          return (...given: unknown[]) => {
            const call = () => Reflect.apply(value, target, given);
            // Only what is asynchronous crosses a wire.
            return value.constructor.name === 'AsyncFunction' ? step(call) : call();
          };
        },
      }),
    dieAfter(steps) {
      left = steps;
    },
    revive() {
      const was = isDead;
      [left, isDead] = [Number.POSITIVE_INFINITY, false];
      return was;
    },
  };
}
