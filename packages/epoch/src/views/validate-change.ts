import { utf8Bytes } from '../kernel/utf8.ts';
import { DeliveryError } from '../subscriptions/errors.ts';
import { type Change, isPartitionChange, type Requirement, type RowKey, type RowValue } from './change.ts';
import { keysOf } from './step-writer.ts';
import { MAX_ROWS_PER_STEP } from './view-store.ts';

/** DynamoDB's key limits, less room for the view's identity in front of the partition. */
export const MAX_PARTITION_BYTES = 1_800;
export const MAX_SORT_BYTES = 1_000;
/** Changes of one commit; use a partition change for more rows. */
export const MAX_CHANGES_PER_COMMIT = 5_000;
const MAX_DEPTH = 16;
/** Names with this prefix are reserved for the store (checkpoint, stamps). */
const RESERVED = '_';
/** Largest magnitude and digits of a number that every store stores exactly. */
const MAX_DIGITS = 38;

/** Refuses changes that a store could not store unchanged. A projection that returns one is faulty, deterministically. */
export function validateChanges(changes: readonly Change[]): void {
  if (changes.length > MAX_CHANGES_PER_COMMIT) {
    throw invalid('changes', `${changes.length} changes for one commit, at most ${MAX_CHANGES_PER_COMMIT} are allowed`);
  }
  for (const change of changes) {
    validateChange(change, true);
    const rows = isPartitionChange(change) ? 0 : keysOf(change).length;
    if (rows > MAX_ROWS_PER_STEP) throw invalid('otherwise', `${rows} rows, at most ${MAX_ROWS_PER_STEP} fit one step`);
  }
}

function validateChange(change: Change, top: boolean): void {
  if (isPartitionChange(change)) {
    if (!top) throw invalid(change.kind, 'a change of a whole partition is not allowed in `otherwise`');
    validateKeyPart('partition', change.partition, MAX_PARTITION_BYTES);
    if (change.kind === 'updateAll') validateValues(change.set);
    return;
  }
  validateKey(change.key);
  if (change.kind === 'put') validateValues(change.values);
  if (change.kind === 'update') {
    validateValues(change.set ?? {});
    for (const name of change.remove ?? []) validateName(name);
    for (const name of change.remove ?? []) {
      if (change.set !== undefined && Object.hasOwn(change.set, name))
        throw invalid(name, 'set and removed by one change');
    }
  }
  if (change.kind === 'add') for (const [name, amount] of Object.entries(change.amounts)) validateAmount(name, amount);
  if (change.kind === 'update' || change.kind === 'add') {
    validateRequirement(change.require);
    if (change.otherwise !== undefined && change.require === undefined) {
      throw invalid(change.kind, '`otherwise` without `require` would never be applied');
    }
    for (const other of change.otherwise ?? []) validateChange(other, false);
  }
}

function validateRequirement(requirement: Requirement | undefined): void {
  if (requirement?.kind === 'unset' || requirement?.kind === 'equals') validateName(requirement.attribute);
  if (requirement?.kind === 'equals') validateValue(requirement.value, requirement.attribute, 0);
}

function validateKey(key: RowKey): void {
  validateKeyPart('partition', key.partition, MAX_PARTITION_BYTES);
  validateKeyPart('sort', key.sort, MAX_SORT_BYTES);
}

function validateKeyPart(part: string, text: string, limit: number): void {
  if (typeof text !== 'string' || text.length === 0) throw invalid(part, 'a key part must be a non-empty text');
  if (utf8Bytes(text) > limit) throw invalid(part, `${utf8Bytes(text)} bytes, at most ${limit} fit a key`);
  if (part === 'partition' && text.startsWith('!')) throw invalid(part, 'a partition cannot begin with "!"');
}

function validateName(name: string): void {
  if (name.length === 0 || utf8Bytes(name) > 255) throw invalid(name, 'an attribute needs a name of 1 to 255 bytes');
  if (name.startsWith(RESERVED)) throw invalid(name, `attribute names cannot begin with "${RESERVED}"`);
}

function validateAmount(name: string, amount: unknown): void {
  validateName(name);
  if (typeof amount !== 'bigint') throw invalid(name, 'an amount to add must be a bigint');
  validateValue(amount, name, 0);
}

function validateValues(values: Readonly<Record<string, RowValue>>): void {
  for (const [name, value] of Object.entries(values)) {
    validateName(name);
    validateValue(value, name, 0);
  }
}

function validateValue(value: unknown, path: string, depth: number): void {
  if (depth > MAX_DEPTH) throw invalid(path, `nested deeper than ${MAX_DEPTH}`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || Object.is(value, -0)) throw invalid(path, `${value} is not a storable number`);
    if (value !== 0 && (Math.abs(value) > 9e125 || Math.abs(value) < 1e-130))
      throw invalid(path, `${value} is out of range`);
    return;
  }
  if (typeof value === 'bigint') {
    if ((value < 0n ? -value : value).toString().length > MAX_DIGITS)
      throw invalid(path, `more than ${MAX_DIGITS} digits`);
    return;
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) validateValue(value[i], `${path}[${i}]`, depth + 1);
    return;
  }
  if (typeof value === 'object') {
    for (const [name, field] of Object.entries(value)) {
      if (name.startsWith('~')) throw invalid(`${path}.${name}`, 'names inside a value cannot begin with "~"');
      validateValue(field, `${path}.${name}`, depth + 1);
    }
    return;
  }
  throw invalid(path, `a ${typeof value} cannot be kept in a row`);
}

function invalid(path: string, what: string): DeliveryError {
  return new DeliveryError('change-invalid', `${path}: ${what}`);
}
