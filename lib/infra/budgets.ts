import { type Bundles, bundle } from './bundle.ts';
import { stageOf } from './stage.ts';

/** Raw bytes of a minified bundle. Loading is what a cold start waits for, and it grows with these. */
export const DEFAULT_BUDGET_BYTES = 370_000;

/** What the clients of other services than DynamoDB weigh, minified: Cognito, queues with Batch, S3 with its XML and checksums. */
const CLIENT_BYTES = { people: 46_000, machines: 10_000, files: 126_000 };

/** Functions that are allowed another size, each by the client that it carries. */
export const BUDGET_BYTES: Readonly<Record<string, number>> = {
  'api-account': DEFAULT_BUDGET_BYTES + CLIENT_BYTES.people,
  'api-admin': DEFAULT_BUDGET_BYTES + CLIENT_BYTES.people,
  'api-files': DEFAULT_BUDGET_BYTES + CLIENT_BYTES.files,
  'api-jobs': DEFAULT_BUDGET_BYTES + CLIENT_BYTES.files,
  'react-machine-orders': DEFAULT_BUDGET_BYTES + CLIENT_BYTES.machines,
  'react-object-deletion': DEFAULT_BUDGET_BYTES + CLIENT_BYTES.files,
  reconcile: DEFAULT_BUDGET_BYTES + CLIENT_BYTES.files,
  'send-upload-expiry': DEFAULT_BUDGET_BYTES + CLIENT_BYTES.files,
  // It can do what any subscriber may have missed, secrets for machines included.
  sweep: DEFAULT_BUDGET_BYTES + CLIENT_BYTES.files + CLIENT_BYTES.machines + 20_000,
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
