import { type Bundles, bundle } from './bundle.ts';
import { stageOf } from './stage.ts';

/** Raw bytes of a minified bundle. Loading is what a cold start waits for, and it grows with these. */
export const DEFAULT_BUDGET_BYTES = 370_000;

/**
 * A function of the API carries the contract, and whatever a command brings up to date before it answers: every view, and
 * the whole domain that upcasts what they read.
 */
const API_BYTES = 470_000;
/** Clients of other services weigh, minified: Cognito 37 KB, mail 75 KB, queues 24 KB, S3 150 KB (70 KB of them schemas). */
const CLIENT_BYTES = { people: 40_000, mail: 80_000, queues: 30_000, files: 170_000, batch: 45_000 };

/** Functions that are allowed another size, each by what it carries. */
export const BUDGET_BYTES: Readonly<Record<string, number>> = {
  'api-account': API_BYTES + CLIENT_BYTES.people + CLIENT_BYTES.mail,
  'api-admin': API_BYTES + CLIENT_BYTES.people,
  'api-billing': API_BYTES,
  'api-files': API_BYTES + CLIENT_BYTES.files,
  'api-jobs': API_BYTES + CLIENT_BYTES.files,
  'api-organisations': API_BYTES + CLIENT_BYTES.mail,
  daily: DEFAULT_BUDGET_BYTES + CLIENT_BYTES.queues,
  'react-machine-orders': DEFAULT_BUDGET_BYTES + CLIENT_BYTES.queues + CLIENT_BYTES.batch + CLIENT_BYTES.people,
  'react-object-deletion': DEFAULT_BUDGET_BYTES + CLIENT_BYTES.files,
  reconcile: DEFAULT_BUDGET_BYTES + CLIENT_BYTES.files,
  'take-form': DEFAULT_BUDGET_BYTES + CLIENT_BYTES.files,
  // It reads views, and so carries them.
  'react-link-ending': DEFAULT_BUDGET_BYTES + 30_000,
  // Every subscriber, to repair whichever is behind.
  sweep: DEFAULT_BUDGET_BYTES + 30_000,
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
