import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { defined } from 'epoch';
import type { Checkpoint, CheckpointAddress, Requirement, RowKey, ViewStep } from 'epoch/views';
import { compileChanges, judgeRow, type RowWrite, rowId } from 'epoch/views';
import { checkpointConditions, checkpointItem, checkpointUpdates } from './checkpoint-attributes.ts';
import { createExpression, type Expression } from './expression.ts';
import { attributeName, type Item, numberOf, OWN, toAttribute, valuesOf } from './row-codec.ts';

/** What is known of rows of a view from refused writes; `null`: known to be missing. Others are guessed. */
export type Known = ReadonlyMap<string, Item | null>;

/** One item of the transaction, and the meaning of its refusal. */
export interface PlannedItem {
  readonly write: TransactWriteItem;
  /** Set when this item contains the step's checkpoint. */
  readonly step?: ViewStep;
  /** The row that the item is, to learn from a refusal. */
  readonly row?: string;
}

export function itemKey(view: string, key: RowKey): { pk: AttributeValue; sk: AttributeValue } {
  return { [OWN.partition]: { S: `${view}|${key.partition}` }, [OWN.sort]: { S: key.sort } };
}

/** Where a stream's checkpoint is stored: in its checkpoint row, or in an item of its own. */
export function checkpointKey({ view, stream, checkpointRow }: CheckpointAddress): {
  pk: AttributeValue;
  sk: AttributeValue;
} {
  return itemKey(view, checkpointRow ?? { partition: `!${stream}`, sort: '!' });
}

/** Identity of a row over all views of a transaction. */
export function knownId(view: string, key: RowKey): string {
  return `${view}\u0000${rowId(key)}`;
}

/**
 * One step as items of a transaction. Requirements of unknown rows are guessed to be met; each guess is a
 * condition of the item, so a wrong one writes nothing and its refusal returns the row.
 */
export function planStep(table: string, step: ViewStep, known: Known): readonly PlannedItem[] {
  const judge = (key: RowKey, requirement: Requirement): boolean => {
    const item = known.get(knownId(step.view, key));
    return item === undefined || judgeRow(isRow(item) ? valuesOf(item) : undefined, requirement);
  };
  const writes = compileChanges(step.changes, judge).filter(
    (each) => each.mode !== 'check' || each.assumptions.length > 0,
  );
  const homeId = step.checkpointRow === undefined ? undefined : rowId(step.checkpointRow);
  const planned = writes.map((write): PlannedItem => {
    const row = knownId(step.view, write.key);
    const isCheckpointRow = rowId(write.key) === homeId;
    const item = planRow(table, step, write, isCheckpointRow, known.get(row));
    return isCheckpointRow ? { write: item, row, step } : { write: item, row };
  });
  if (planned.some((each) => each.step !== undefined)) return planned;
  return [...planned, { write: planMark(table, step), step }];
}

function isRow(item: Item | null): item is Item {
  return item !== null && item[OWN.row] !== undefined;
}

/** The checkpoint alone: in an item of its own, or in a checkpoint row whose data stays as it is. */
function planMark(TableName: string, step: ViewStep): TransactWriteItem {
  const expression = createExpression();
  const { set, remove } = checkpointUpdates(expression, step.to);
  return {
    Update: {
      TableName,
      Key: checkpointKey(step),
      UpdateExpression: `SET ${set.join(', ')} REMOVE ${remove.join(', ')}`,
      ConditionExpression: checkpointConditions(expression, step.from).join(' AND '),
      ...expression.placeholders(),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

function planRow(
  table: string,
  step: ViewStep,
  write: RowWrite,
  isCheckpointRow: boolean,
  known: Item | null | undefined,
) {
  const expression = createExpression();
  const conditions = write.assumptions.map(({ requirement, holds }) => assumption(expression, requirement, holds));
  if (isCheckpointRow) conditions.unshift(...checkpointConditions(expression, step.from));
  const Key = itemKey(step.view, write.key);
  const common = () => ({
    TableName: table,
    ...defined({ ConditionExpression: conditions.length > 0 ? conditions.join(' AND ') : undefined }),
    ...expression.placeholders(),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  });
  if (write.mode === 'replace' || (write.mode === 'remove' && isCheckpointRow)) {
    const values = write.mode === 'replace' ? wholeRow(write) : {};
    const checkpoint = isCheckpointRow ? checkpointItem(step.to) : {};
    return { Put: { Item: { ...Key, ...values, ...checkpoint }, ...common() } };
  }
  if (write.mode === 'remove') return { Delete: { Key, ...common() } };
  if (write.mode === 'check' && !isCheckpointRow) {
    const { ConditionExpression = '', ...rest } = common();
    return { ConditionCheck: { Key, ConditionExpression, ...rest } };
  }
  const UpdateExpression = mergeUpdates(expression, write, isCheckpointRow ? step.to : undefined, known, conditions);
  return { Update: { Key, UpdateExpression, ...common() } };
}

function wholeRow(write: RowWrite): Item {
  const item: Item = { [OWN.row]: { BOOL: true } };
  const big: string[] = [];
  for (const [name, value] of write.set) {
    item[attributeName(name)] = toAttribute(value);
    if (typeof value === 'bigint') big.push(attributeName(name));
  }
  if (big.length > 0) item[OWN.big] = { SS: big };
  if (write.stamp !== undefined) {
    item[OWN.createdAt] = { N: `${write.stamp.firstMs}` };
    item[OWN.updatedAt] = { N: `${write.stamp.lastMs}` };
  }
  return item;
}

/** Fills `conditions` with the assumptions of its stamps. */
function mergeUpdates(
  expression: Expression,
  write: RowWrite,
  checkpoint: Checkpoint | undefined,
  known: Item | null | undefined,
  conditions: string[],
): string {
  const set: string[] = [];
  const remove = [...write.remove].map((name) => expression.name(attributeName(name)));
  const add: string[] = [];
  const big = [...write.set].filter(([, value]) => typeof value === 'bigint').map(([name]) => attributeName(name));
  if (write.mode === 'merge') set.push(`${expression.name(OWN.row)} = ${expression.value({ BOOL: true })}`);
  for (const [name, value] of write.set) {
    set.push(`${expression.name(attributeName(name))} = ${expression.value(toAttribute(value))}`);
  }
  for (const [name, amount] of write.add) {
    add.push(`${expression.name(attributeName(name))} ${expression.value({ N: `${amount}` })}`);
    big.push(attributeName(name));
  }
  if (big.length > 0) add.push(`${expression.name(OWN.big)} ${expression.value({ SS: big })}`);
  if (write.stamp !== undefined) set.push(...stampUpdates(expression, write.stamp, known, conditions));
  if (checkpoint !== undefined) {
    const updates = checkpointUpdates(expression, checkpoint);
    set.push(...updates.set);
    remove.push(...updates.remove);
  }
  const clauses = [
    ['SET', set],
    ['REMOVE', remove],
    ['ADD', add],
  ] as const;
  return clauses.flatMap(([verb, parts]) => (parts.length > 0 ? [`${verb} ${parts.join(', ')}`] : [])).join(' ');
}

/**
 * The earliest and the latest time that touched the row. Guessed: this is the latest. A refusal returns the stored
 * stamps; then they are widened, on condition that they are unchanged.
 */
function stampUpdates(
  expression: Expression,
  stamp: { readonly firstMs: number; readonly lastMs: number },
  known: Item | null | undefined,
  conditions: string[],
): readonly string[] {
  const created = expression.name(OWN.createdAt);
  const updated = expression.name(OWN.updatedAt);
  const current = known?.[OWN.updatedAt];
  const number = (ms: number) => expression.value({ N: `${ms}` });
  if (current === undefined || numberOf(current) <= stamp.firstMs) {
    const first = number(stamp.firstMs);
    conditions.push(`(attribute_not_exists(${updated}) OR ${updated} <= ${first})`);
    return [`${created} = if_not_exists(${created}, ${first})`, `${updated} = ${number(stamp.lastMs)}`];
  }
  const createdMs = numberOf(known?.[OWN.createdAt]);
  const updatedMs = numberOf(current);
  conditions.push(`${created} = ${number(createdMs)}`, `${updated} = ${number(updatedMs)}`);
  return [
    `${created} = ${number(Math.min(createdMs, stamp.firstMs))}`,
    `${updated} = ${number(Math.max(updatedMs, stamp.lastMs))}`,
  ];
}

function assumption(expression: Expression, requirement: Requirement, holds: boolean): string {
  const row = () => expression.name(OWN.row);
  switch (requirement.kind) {
    case 'exists':
      return `${holds ? 'attribute_exists' : 'attribute_not_exists'}(${row()})`;
    case 'missing':
      return `${holds ? 'attribute_not_exists' : 'attribute_exists'}(${row()})`;
    case 'unset': {
      const name = expression.name(attributeName(requirement.attribute));
      return `${holds ? 'attribute_not_exists' : 'attribute_exists'}(${name})`;
    }
    case 'equals': {
      const name = expression.name(attributeName(requirement.attribute));
      const value = expression.value(toAttribute(requirement.value));
      return holds ? `${name} = ${value}` : `(attribute_not_exists(${name}) OR ${name} <> ${value})`;
    }
  }
}
