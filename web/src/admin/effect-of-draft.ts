import { ApiError } from '../../../lib/client/api-error.ts';
import { display, exact, minus, sum } from '../../../lib/domain/rating/exact.ts';

/** What a month came to for a customer, and what it would have come to. */
export interface Effect {
  readonly customer: string;
  readonly currency: string;
  readonly total: string;
  readonly preview: string;
  readonly difference: string;
}

export interface Effects {
  /** Those that would have paid most more first. */
  readonly effects: readonly Effect[];
  /** Without an account, or in another currency. */
  readonly leftOut: number;
  /** Those that could not be answered, with the reason. */
  readonly failed: readonly { readonly customer: string; readonly error: unknown }[];
}

type Preview = (customer: string) => Promise<Pick<Effect, 'currency' | 'total' | 'preview'>>;

const LEFT_OUT = new Set(['not-found', 'currency-mismatch']);
const AT_ONCE = 8;

/** Asks for each customer, some at once; `onDone` hears how many are done. Each has its own fate. */
export async function effectsOf(
  customers: readonly string[],
  preview: Preview,
  onDone: (done: number) => void = () => {},
): Promise<Effects> {
  const waiting = [...customers];
  const effects: Effect[] = [];
  const failed: Effects['failed'][number][] = [];
  let done = 0;
  let leftOut = 0;
  async function work(): Promise<void> {
    for (let customer = waiting.shift(); customer !== undefined; customer = waiting.shift()) {
      try {
        const { currency, total, preview: after } = await preview(customer);
        const difference = display(minus(exact(after), exact(total)));
        effects.push({ customer, currency, total, preview: after, difference });
      } catch (error) {
        if (error instanceof ApiError && LEFT_OUT.has(error.code)) leftOut += 1;
        else failed.push({ customer, error });
      }
      done += 1;
      onDone(done);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  effects.sort(
    (one, other) => Number(other.difference) - Number(one.difference) || (one.customer < other.customer ? -1 : 1),
  );
  return { effects, leftOut, failed };
}

export function totalsOf(effects: readonly Effect[]): Pick<Effect, 'total' | 'preview' | 'difference'> {
  const of = (field: 'total' | 'preview' | 'difference') => display(sum(effects.map((one) => exact(one[field]))));
  return { total: of('total'), preview: of('preview'), difference: of('difference') };
}
