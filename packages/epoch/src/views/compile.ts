import { DeliveryError } from '../subscriptions/errors.ts';
import { isPartitionChange, type Requirement, type RowChange, type RowKey, type RowValue } from './change.ts';
import type { StampedChange } from './view-store.ts';

/**
 * Everything that one step does to one row, composed, so that a transaction names each row once:
 * - `replace`: the row becomes exactly `set` (whatever it was);
 * - `merge`: `set`, `remove` and `add` are applied to the row as it is; a missing row is created;
 * - `remove`: the row is deleted;
 * - `check`: nothing changes, but what was assumed of the row must hold.
 */
export interface RowWrite {
  readonly key: RowKey;
  mode: 'replace' | 'merge' | 'remove' | 'check';
  readonly set: Map<string, RowValue>;
  readonly remove: Set<string>;
  readonly add: Map<string, bigint>;
  /** Times of the first and last commit that put or updated the row in this step; undefined when only sums did. */
  stamp: { firstMs: number; lastMs: number } | undefined;
  /** Assumptions about the row before the step: conditions of the write. */
  readonly assumptions: Assumption[];
}

export interface Assumption {
  readonly requirement: Requirement;
  readonly holds: boolean;
}

/** Whether a requirement is met by the row before the step; a store that has not read the row guesses. */
export type Judge = (key: RowKey, requirement: Requirement) => boolean;

/** Composes changes, in order, into one write per row. */
export function compileChanges(changes: readonly StampedChange[], judge: Judge): readonly RowWrite[] {
  const writes = new Map<string, RowWrite>();
  for (const { change, atMs } of changes) compose(writes, change, atMs, judge);
  return [...writes.values()];
}

/** Identity of a row inside its view. */
export function rowId(key: RowKey): string {
  return `${key.partition}\u0000${key.sort}`;
}

function compose(writes: Map<string, RowWrite>, change: RowChange, atMs: number, judge: Judge): void {
  const write = writeOf(writes, change.key);
  if (change.kind === 'put') {
    replace(write, Object.entries(change.values), atMs);
    return;
  }
  if (change.kind === 'delete') {
    clear(write);
    write.mode = 'remove';
    return;
  }
  if (change.require !== undefined && !holds(write, change.require, change.otherwise !== undefined, judge)) {
    for (const other of change.otherwise ?? []) if (!isPartitionChange(other)) compose(writes, other, atMs, judge);
    return;
  }
  if (change.kind === 'add') add(write, change.amounts);
  else update(write, change.set ?? {}, change.remove ?? [], atMs);
}

function writeOf(writes: Map<string, RowWrite>, key: RowKey): RowWrite {
  const id = rowId(key);
  let write = writes.get(id);
  if (write === undefined) {
    write = {
      key,
      mode: 'check',
      set: new Map(),
      remove: new Set(),
      add: new Map(),
      stamp: undefined,
      assumptions: [],
    };
    writes.set(id, write);
  }
  return write;
}

function clear(write: RowWrite): void {
  write.set.clear();
  write.remove.clear();
  write.add.clear();
  write.stamp = undefined;
}

function replace(write: RowWrite, values: Iterable<[string, RowValue]>, atMs: number): void {
  clear(write);
  write.mode = 'replace';
  for (const [name, value] of values) write.set.set(name, value);
  write.stamp = { firstMs: atMs, lastMs: atMs };
}

function update(
  write: RowWrite,
  set: Readonly<Record<string, RowValue>>,
  remove: readonly string[],
  atMs: number,
): void {
  if (write.mode === 'remove') {
    replace(write, Object.entries(set), atMs);
    return;
  }
  if (write.mode === 'check') write.mode = 'merge';
  for (const [name, value] of Object.entries(set)) {
    write.set.set(name, value);
    write.remove.delete(name);
    write.add.delete(name);
  }
  for (const name of remove) {
    write.set.delete(name);
    write.add.delete(name);
    if (write.mode === 'merge') write.remove.add(name);
  }
  write.stamp = {
    firstMs: Math.min(write.stamp?.firstMs ?? atMs, atMs),
    lastMs: Math.max(write.stamp?.lastMs ?? atMs, atMs),
  };
}

function add(write: RowWrite, amounts: Readonly<Record<string, bigint>>): void {
  const known = write.mode === 'replace' || write.mode === 'remove';
  write.mode = known ? 'replace' : 'merge';
  for (const [name, amount] of Object.entries(amounts)) {
    const before = write.set.get(name);
    if (known || before !== undefined || write.remove.has(name)) {
      write.set.set(name, amountOf(before) + amount);
      write.remove.delete(name);
    } else {
      write.add.set(name, (write.add.get(name) ?? 0n) + amount);
    }
  }
}

/** A number or bigint as exact integer; anything else counts as nothing yet. */
export function amountOf(value: RowValue | undefined): bigint {
  return typeof value === 'bigint' ? value : typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : 0n;
}

/**
 * Whether a requirement holds at this point of the step. What the step itself has done decides when it can; otherwise the
 * row as it was does, and the answer is noted as an assumption (a refusal only when something else is done instead:
 * doing nothing needs no proof).
 */
function holds(write: RowWrite, requirement: Requirement, hasOtherwise: boolean, judge: Judge): boolean {
  const known = decidedByStep(write, requirement);
  if (known !== undefined) return known;
  const answer = judge(write.key, requirement);
  if (answer || hasOtherwise) write.assumptions.push({ requirement, holds: answer });
  return answer;
}

function decidedByStep(write: RowWrite, requirement: Requirement): boolean | undefined {
  const whole = write.mode === 'replace' || write.mode === 'remove';
  if (requirement.kind === 'exists' || requirement.kind === 'missing') {
    if (write.mode === 'check') return undefined;
    return (write.mode !== 'remove') === (requirement.kind === 'exists');
  }
  const name = requirement.attribute;
  const value = write.set.get(name);
  if (requirement.kind === 'unset') {
    if (value !== undefined || write.add.has(name)) return false;
    return whole || write.remove.has(name) ? true : undefined;
  }
  if (value !== undefined) return sameValue(value, requirement.value);
  if (whole || write.remove.has(name)) return false;
  if (write.add.has(name)) {
    throw new DeliveryError(
      'change-invalid',
      `${name}: compared in the step that adds to it; its sum is not known yet`,
    );
  }
  return undefined;
}

/** Equality as stores see it: a number equals a bigint of the same value. */
export function sameValue(left: RowValue | undefined, right: RowValue): boolean {
  if (typeof left === 'bigint' || typeof right === 'bigint') {
    const comparable = (value: unknown) =>
      typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
    return comparable(left) && comparable(right) && amountOf(left) === amountOf(right);
  }
  return left === right;
}

/** Judges by the row itself. */
export function judgeRow(row: Readonly<Record<string, RowValue>> | undefined, requirement: Requirement): boolean {
  switch (requirement.kind) {
    case 'exists':
      return row !== undefined;
    case 'missing':
      return row === undefined;
    case 'unset':
      return attributeOf(row, requirement.attribute) === undefined;
    case 'equals':
      return row !== undefined && sameValue(attributeOf(row, requirement.attribute), requirement.value);
  }
}

/** Only the row's own attributes: one may have the name of a property that every object inherits. */
function attributeOf(row: Readonly<Record<string, RowValue>> | undefined, name: string): RowValue | undefined {
  return row !== undefined && Object.hasOwn(row, name) ? row[name] : undefined;
}
