import { type Bundles, bundle } from './bundle.ts';
import { stageOf } from './stage.ts';

/** Raw bytes of a minified bundle. Loading is what a cold start waits for, and it grows with these. */
export const DEFAULT_BUDGET_BYTES = 370_000;

/** S3's client, whose operations' schemas alone are 70 KB, and which checks sums. */
const WITH_S3_BYTES = 560_000;

/** Functions that are allowed another size, with the reason beside them. */
export const BUDGET_BYTES: Readonly<Record<string, number>> = {
  'api-files': WITH_S3_BYTES,
  'api-jobs': WITH_S3_BYTES,
  'react-object-deletion': WITH_S3_BYTES,
  reconcile: WITH_S3_BYTES,
  // Two more clients, Batch's and SQS's: one of them orders machines.
  'react-machine-orders': 470_000,
};

export interface BudgetLine {
  readonly name: string;
  readonly bytes: number;
  readonly budgetBytes: number;
  readonly withinBudget: boolean;
}

/** Size of every function's production bundle against its budget, largest first. */
export async function checkBudgets(): Promise<readonly BudgetLine[]> {
  return budgetLines(await bundle(stageOf('production')));
}

export function budgetLines({ metafile }: Pick<Bundles, 'metafile'>): readonly BudgetLine[] {
  return Object.entries(metafile.outputs)
    .flatMap(([file, output]) => (file.endsWith('.mjs') ? [{ name: nameOf(file), bytes: output.bytes }] : []))
    .map(({ name, bytes }) => {
      const budgetBytes = BUDGET_BYTES[name] ?? DEFAULT_BUDGET_BYTES;
      return { name, bytes, budgetBytes, withinBudget: bytes <= budgetBytes };
    })
    .sort((a, b) => b.bytes - a.bytes);
}

function nameOf(file: string): string {
  return file.split('/').at(-2) ?? file;
}
