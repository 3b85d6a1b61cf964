import { hasEdge } from './edge.ts';
import { PreflightError } from './preflight.ts';
import type { Stage } from './stage.ts';

/** What a deployment or its end was asked for, by the command line. */
export interface Asked {
  readonly stage: string;
  readonly dirty: boolean;
  /** A release that must not wait: the API's functions change at once, even while alarms ring. */
  readonly atOnce: boolean;
  /** The account that the caller means. It must be given where there is no terminal to ask at. */
  readonly account: string | undefined;
  /** Of `destroy`: the stacks with data too. */
  readonly withData: boolean;
  /** Of `destroy` of a stage that keeps its data: the stage's name again. */
  readonly really: string | undefined;
}

const WITH_VALUE = ['--account', '--really'];
const SWITCHES = ['--at-once', '--dirty', '--with-data'];

/** Reads a command line; throws `PreflightError` about what is none of it. */
export function asked(args: readonly string[]): Asked {
  const values = new Map<string, string>();
  const rest: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    if (SWITCHES.includes(arg)) values.set(arg, 'yes');
    else if (WITH_VALUE.includes(arg)) {
      i += 1;
      values.set(arg, args[i] ?? '');
    } else if (arg.startsWith('-'))
      throw new PreflightError(`${arg} is no option; there are ${[...SWITCHES, ...WITH_VALUE].join(', ')}.`);
    else rest.push(arg);
  }
  const [stage = '(none)', ...others] = rest;
  if (others.length > 0) throw new PreflightError(`One stage at a time, not ${rest.join(' and ')}.`);
  return {
    stage,
    dirty: values.has('--dirty'),
    atOnce: values.has('--at-once'),
    account: values.get('--account'),
    withData: values.has('--with-data'),
    really: values.get('--really'),
  };
}

/**
 * Makes sure that the account is the one that is meant: named on the command line, or typed at a terminal (`ask`). Throws
 * `PreflightError` otherwise, so that a pipeline with credentials of another account stops.
 */
export async function confirmAccount(
  account: string,
  meant: string | undefined,
  ask: ((question: string) => Promise<string>) | undefined,
): Promise<void> {
  if (meant === undefined && ask === undefined) {
    throw new PreflightError(`Nobody can be asked here: name the account that is meant by --account ${account}.`);
  }
  const answer = meant ?? (await ask?.(`Type the account's number to go on (${account}): `)) ?? '';
  if (answer.trim() !== account) {
    throw new PreflightError(
      `The credentials lead to account ${account}, and "${answer.trim()}" was confirmed: nothing is done.`,
    );
  }
}

/** A stack as the CDK's command line knows it: it does nothing for any other word, and calls that success. */
export type StackId = 'Data' | 'Machines' | 'Platform' | 'Views' | 'Sagas' | 'Api' | 'Web' | 'Edge';

/** Which stacks `destroy` removes, last first. Throws `PreflightError` when data would go that was not given up twice. */
export function stacksToDestroy(
  stage: Stage,
  { withData, really }: Pick<Asked, 'withData' | 'really'>,
): readonly StackId[] {
  const edge: readonly StackId[] = hasEdge(stage) ? ['Edge'] : [];
  const replaceable: readonly StackId[] = ['Web', ...edge, 'Api', 'Sagas', 'Views', 'Platform', 'Machines'];
  if (!withData) return replaceable;
  if (stage.retainData && really !== stage.name) {
    throw new PreflightError(
      `${stage.name} keeps its data. Its stack goes only by --with-data --really ${stage.name}; tables, buckets and users ` +
        'stay in the account even then, and must be deleted one by one.',
    );
  }
  return [...replaceable, 'Data'];
}
