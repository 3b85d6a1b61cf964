import { type BundleSize, bundle } from './bundle.ts';
import { bareBytes } from './sdk-parts.ts';
import { stageOf } from './stage.ts';

/**
 * The code that a function loads when it starts, compared with the plain bundle of the parts of the AWS SDK that it uses, as
 * published. A ratio, so that no budget is a reason to change published and tested code.
 */
export const MAX_RATIO = 1.35;
/** The same of all that it can load, each part seldom: so that nothing grows unseen behind an `import()`. */
export const MAX_WHOLE_RATIO = 1.55;
/** A function of the API has routes, schemas and views of a whole group besides; that of finance the most: it prices the fleet and ends accounts, too, when asked. */
const MAX_API_WHOLE_RATIO = 1.9;
/** Administrators see the state of every aggregate and saga, and name every subscriber: their function contains all, and grows with each. */
const MAX_ADMIN_WHOLE_RATIO = 2.21;
/**
 * The first two can do what any subscriber has missed: they contain all of them, and grow with every new one. That of redrives rebuilds and
 * audits, too. That of copies writes Parquet. That of jobs serves the queue, makes files of outputs and goes on with pipelines.
 */
const MAX_WHOLE_RATIO_OF: Readonly<Record<string, number>> = {
  sweep: 1.77,
  redrive: 1.86,
  copy: 1.63,
  'run-jobs': 1.64,
};

/** Of what makes and sends spans: OpenTelemetry's API, its SDK and the exporter. */
const MAX_TRACING_BYTES = 60_000;

export interface Measured {
  readonly name: string;
  /** Of what a cold start loads. */
  readonly start: number;
  /** Of all that the function can load, but for tracing. */
  readonly whole: number;
  /** Bytes of what a stage with a collector loads. */
  readonly tracing: number;
}

/** Every function's ratios, the largest first. */
export async function ratiosOf(sizes: readonly BundleSize[]): Promise<readonly Measured[]> {
  const measured = await Promise.all(
    sizes.map(async ({ name, start, whole, tracing }) => ({
      name,
      tracing,
      start: start.bytes / (await bareBytes(start.sdk)),
      whole: whole.bytes / (await bareBytes(whole.sdk)),
    })),
  );
  return measured.sort((a, b) => b.start - a.start);
}

/** The functions beyond their budget, a sentence each; none when all are within. */
export async function checkBudgets(): Promise<readonly string[]> {
  const { sizes } = await bundle(stageOf('production'), { maps: false });
  return beyondBudget(await ratiosOf(sizes));
}

export function beyondBudget(measured: readonly Measured[]): readonly string[] {
  const mostOf = (name: string) => {
    const ofOne = MAX_WHOLE_RATIO_OF[name];
    if (ofOne !== undefined) return ofOne;
    if (name === 'api-admin') return MAX_ADMIN_WHOLE_RATIO;
    return name.startsWith('api-') ? MAX_API_WHOLE_RATIO : MAX_WHOLE_RATIO;
  };
  return measured.flatMap(({ name, start, whole, tracing }) => [
    ...(start > MAX_RATIO
      ? [`${name} loads ${start.toFixed(3)} times its bare SDK at its start, at most ${MAX_RATIO}`]
      : []),
    ...(whole > mostOf(name)
      ? [`${name} can load ${whole.toFixed(3)} times its bare SDK in all, at most ${mostOf(name)}`]
      : []),
    ...(tracing > MAX_TRACING_BYTES ? [`${name} traces with ${tracing} bytes, at most ${MAX_TRACING_BYTES}`] : []),
  ]);
}
