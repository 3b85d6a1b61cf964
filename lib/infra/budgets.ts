import { type Bundles, bundle } from './bundle.ts';
import { stageOf } from './stage.ts';

/** Raw bytes of a minified bundle. Loading is what a cold start waits for, and it grows with these. */
export const DEFAULT_BUDGET_BYTES = 370_000;

/**
 * A function of the API carries the contract, and whatever a command brings up to date before it answers: every view, and
 * the whole domain that upcasts what they read.
 */
const API_BYTES = 415_000;
/** What the clients of other services weigh, minified: Cognito, mail, queues and Batch, S3. */
const CLIENT_BYTES = { people: 46_000, mail: 34_000, machines: 30_000, files: 136_000 };

/** Functions that are allowed another size, each by what it carries. */
export const BUDGET_BYTES: Readonly<Record<string, number>> = {
  'api-account': API_BYTES + CLIENT_BYTES.people + CLIENT_BYTES.mail,
  'api-admin': API_BYTES + CLIENT_BYTES.people,
  'api-billing': API_BYTES,
  'api-files': API_BYTES + CLIENT_BYTES.files,
  'api-jobs': API_BYTES + CLIENT_BYTES.files,
  'api-organisations': API_BYTES + CLIENT_BYTES.mail,
  'react-machine-orders': DEFAULT_BUDGET_BYTES + CLIENT_BYTES.machines,
  'react-object-deletion': DEFAULT_BUDGET_BYTES + CLIENT_BYTES.files,
  reconcile: DEFAULT_BUDGET_BYTES + CLIENT_BYTES.files,
  'send-upload-expiry': DEFAULT_BUDGET_BYTES + CLIENT_BYTES.files,
  'take-form': DEFAULT_BUDGET_BYTES + CLIENT_BYTES.files,
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
