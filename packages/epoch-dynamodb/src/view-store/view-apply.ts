import {
  type CancellationReason,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { defined } from 'epoch';
import { DeliveryError } from 'epoch/subscriptions';
import { type Checkpoint, partsOf, type ViewStep } from 'epoch/views';
import { hashAttribute } from './checkpoint-attributes.ts';
import { type Item, numberOf, OWN } from './row-codec.ts';
import { type PlannedItem, planStep } from './view-step.ts';

/** Tries of one transaction: a guess may be wrong, and other writers may be at the same rows. */
export const MAX_APPLY_TRIES = 10;
/** Items that one transaction of DynamoDB takes. */
const MAX_ITEMS = 100;
/** Reasons of a cancelled transaction that pass by themselves. */
const PASSING = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

export interface ApplyContext {
  readonly client: DynamoDBClient;
  tableOf(view: string): string;
  /** Waits before try `n` (from 1). */
  pause(tries: number): Promise<void>;
}

/** All steps in one write, or in one transaction when they are more than one item. Repeatable rows are written before. */
export async function applySteps(context: ApplyContext, steps: readonly ViewStep[]): Promise<'applied' | 'moved'> {
  for (const step of steps) await writeRows(context, { ...step, changes: partsOf(step).before });
  return applyTogether(
    context,
    steps.map((step) => ({ ...step, changes: partsOf(step).fenced })),
  );
}

/** Each row of a step by a write of its own, and again with what is learnt from a refusal. */
async function writeRows(context: ApplyContext, step: ViewStep): Promise<void> {
  if (step.changes.length === 0) return;
  const { checkpointRow: _none, ...rows } = step;
  const known = new Map<string, Item | null>();
  const written = new Set<string>();
  for (let tries = 1; tries <= MAX_APPLY_TRIES; tries += 1) {
    const planned = planStep(context.tableOf(step.view), rows, known).filter(
      ({ row }) => row !== undefined && !written.has(row),
    );
    if (planned.length === 0) return;
    await Promise.all(
      planned.map(async (item) => {
        const reasons = await send(context.client, [item]);
        if (reasons === undefined) written.add(item.row ?? '');
        else if (reasons.some((reason) => reason.Code === 'ValidationError')) throw invalid(reasons);
        else learn([item], reasons, known);
      }),
    );
    if (tries > 3) await context.pause(tries);
  }
  throw contention([step]);
}

async function applyTogether(context: ApplyContext, steps: readonly ViewStep[]): Promise<'applied' | 'moved'> {
  const known = new Map<string, Item | null>();
  for (let tries = 1; tries <= MAX_APPLY_TRIES; tries += 1) {
    const planned = steps.flatMap((step) => planStep(context.tableOf(step.view), step, known));
    if (planned.length > MAX_ITEMS) {
      throw new DeliveryError('change-invalid', `${planned.length} items in one transaction, at most ${MAX_ITEMS} fit`);
    }
    const reasons = await send(context.client, planned);
    if (reasons === undefined) return 'applied';
    if (reasons.some((reason) => reason.Code === 'ValidationError')) throw invalid(reasons);
    if (learn(planned, reasons, known) === 'moved') return 'moved';
    // A step that was refused for a wrong guess is retried at once; after a conflict with another writer it waits.
    if (reasons.some((reason) => PASSING.has(reason.Code ?? '')) || tries > 3) await context.pause(tries);
  }
  throw contention(steps);
}

function contention(steps: readonly ViewStep[]): DeliveryError {
  const views = steps.map((step) => `${step.view} ${step.stream}`).join(', ');
  const message = `${views}: lost ${MAX_APPLY_TRIES} times to other writers; deliver again`;
  return new DeliveryError('view-contention', message);
}

/** Undefined: written. Otherwise a reason per item, as DynamoDB gives them. Throws what is neither. */
async function send(client: DynamoDBClient, planned: readonly PlannedItem[]) {
  const [only, ...others] = planned;
  try {
    if (only !== undefined && others.length === 0) await sendOne(client, only);
    else await client.send(new TransactWriteItemsCommand({ TransactItems: planned.map((each) => each.write) }));
    return undefined;
  } catch (error) {
    const { name, message, Item: item, CancellationReasons } = error as Error & Refusal;
    if (name === 'ConditionalCheckFailedException')
      return [{ Code: 'ConditionalCheckFailed', ...defined({ Item: item }) }];
    if (name === 'TransactionCanceledException' && CancellationReasons !== undefined) return CancellationReasons;
    if (name === 'TransactionConflictException') return [{ Code: 'TransactionConflict' }];
    if (name === 'ValidationException') return [{ Code: 'ValidationError', Message: message }];
    throw error;
  }
}

interface Refusal {
  readonly Item?: Item;
  readonly CancellationReasons?: CancellationReason[];
}

/** One item needs no transaction, which costs twice as much. */
async function sendOne(client: DynamoDBClient, { write }: PlannedItem): Promise<void> {
  if (write.Put !== undefined) await client.send(new PutItemCommand(write.Put));
  else if (write.Update !== undefined) {
    await client.send(
      new UpdateItemCommand({ ...write.Update, UpdateExpression: write.Update.UpdateExpression ?? '' }),
    );
  } else if (write.Delete !== undefined) await client.send(new DeleteItemCommand(write.Delete));
  else await client.send(new TransactWriteItemsCommand({ TransactItems: [write] }));
}

/** Adopts the rows that refusals return. `moved` when a checkpoint is not where its step begins. */
function learn(
  planned: readonly PlannedItem[],
  reasons: readonly CancellationReason[],
  known: Map<string, Item | null>,
): 'moved' | undefined {
  for (const [index, { step, row }] of planned.entries()) {
    const reason = reasons[index];
    if (reason?.Code !== 'ConditionalCheckFailed') continue;
    if (step !== undefined && !standsAt(reason.Item, step.from)) return 'moved';
    if (row !== undefined) known.set(row, reason.Item ?? null);
  }
  return undefined;
}

function standsAt(item: Item | undefined, from: Checkpoint): boolean {
  return (
    item?.[OWN.parked] === undefined &&
    numberOf(item?.[OWN.version]) === from.version &&
    (from.hash === undefined || (item?.[OWN.hash]?.S ?? hashAttribute(from).S) === hashAttribute(from).S) &&
    item?.[OWN.cursor]?.S === from.cursor
  );
}

function invalid(reasons: readonly CancellationReason[]): DeliveryError {
  const messages = reasons.flatMap((reason) => (reason.Code === 'ValidationError' ? [reason.Message ?? ''] : []));
  return new DeliveryError('change-invalid', `the table refuses the row: ${messages.join('; ')}`);
}
