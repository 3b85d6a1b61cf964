import { defined, ifDefined } from 'epoch';
import type { Checkpoint } from 'epoch/views';
import type { Expression } from './expression.ts';
import { type Item, numberOf, OWN } from './row-codec.ts';

/**
 * The hash with the version that it is of: code that moves the version and does not know of the hash leaves an older one behind,
 * which then is no longer the checkpoint's.
 */
export function hashAttribute({ version, hash = '' }: Checkpoint): { readonly S: string } {
  return { S: `${version}:${Buffer.from(hash, 'hex').toString('base64url')}` };
}

export function hashIn(item: Item | undefined): string | undefined {
  const [version, text] = item?.[OWN.hash]?.S?.split(':') ?? [];
  if (text === undefined || Number(version) !== numberOf(item?.[OWN.version])) return undefined;
  return Buffer.from(text, 'base64url').toString('hex');
}

/** That the checkpoint is unchanged, and that the stream is not parked. */
export function checkpointConditions(expression: Expression, from: Checkpoint): string[] {
  const version = expression.name(OWN.version);
  const cursor = expression.name(OWN.cursor);
  return [
    ...(from.hash === undefined ? [] : [hashCondition(expression, from)]),
    from.version === 0
      ? `attribute_not_exists(${version})`
      : `${version} = ${expression.value({ N: `${from.version}` })}`,
    from.cursor === undefined
      ? `attribute_not_exists(${cursor})`
      : `${cursor} = ${expression.value({ S: from.cursor })}`,
    `attribute_not_exists(${expression.name(OWN.parked)})`,
  ];
}

function hashCondition(expression: Expression, from: Checkpoint): string {
  const name = expression.name(OWN.hash);
  return `(attribute_not_exists(${name}) OR ${name} = ${expression.value(hashAttribute(from))})`;
}

export function checkpointUpdates(
  expression: Expression,
  to: Checkpoint,
): { readonly set: string[]; readonly remove: string[] } {
  const set: string[] = [];
  const remove = [OWN.failures, OWN.error, OWN.code, OWN.failedAt].map((name) => expression.name(name));
  // A stream that has not begun has no version: so the condition on its first step is one and the same everywhere.
  if (to.version > 0) set.push(`${expression.name(OWN.version)} = ${expression.value({ N: `${to.version}` })}`);
  if (to.cursor === undefined) remove.push(expression.name(OWN.cursor));
  else set.push(`${expression.name(OWN.cursor)} = ${expression.value({ S: to.cursor })}`);
  if (to.note === undefined) remove.push(expression.name(OWN.note));
  else set.push(`${expression.name(OWN.note)} = ${expression.value({ S: to.note })}`);
  if (to.hash === undefined) remove.push(expression.name(OWN.hash));
  else set.push(`${expression.name(OWN.hash)} = ${expression.value(hashAttribute(to))}`);
  return { set, remove };
}

export function checkpointItem(to: Checkpoint): Item {
  return defined({
    [OWN.version]: to.version > 0 ? { N: `${to.version}` } : undefined,
    [OWN.cursor]: ifDefined(to.cursor, (cursor) => ({ S: cursor })),
    [OWN.note]: ifDefined(to.note, (note) => ({ S: note })),
    [OWN.hash]: ifDefined(to.hash, () => hashAttribute(to)),
  });
}
