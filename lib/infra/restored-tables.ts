import { type ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Stage } from './stage.ts';

/** Tables that may be restored from a backup under another name, and be used instead of those that the stack has made. */
export const RESTORABLE = ['events', 'markers', 'views', 'changes', 'users'] as const;
export type Restorable = (typeof RESTORABLE)[number];

/** Names of restored tables, as settings of a stage give them. */
export type RestoredTables = { readonly [T in Restorable]?: string } & {
  /** The restored log's stream, which has to be turned on after a restore. Given with `events`. */
  readonly eventsStreamArn?: string;
};

/**
 * The table that a stage uses: the one made here, or the restored one that its settings name. The one made here stays in the
 * stack, protected, so that the way back is to take the setting away.
 */
export function inUse(scope: Construct, stage: Stage, kind: Restorable, made: Table): ITable {
  const { eventsStreamArn, ...names } = stage.settings.tables ?? {};
  const tableName = names[kind];
  if (tableName === undefined) return made as ITable;
  const stream = kind === 'events' && eventsStreamArn !== undefined ? { tableStreamArn: eventsStreamArn } : {};
  return Table.fromTableAttributes(scope, `${made.node.id}Restored`, { tableName, ...stream });
}

/** What is wrong with the names of restored tables, if anything is. */
export function wrongTables(stage: string, tables: unknown): string | undefined {
  if (tables === undefined) return undefined;
  if (typeof tables !== 'object' || tables === null) return 'tables must be an object.';
  const { eventsStreamArn, ...names } = tables as Readonly<Record<string, unknown>>;
  for (const [kind, name] of Object.entries(names)) {
    if (!RESTORABLE.some((known) => known === kind)) return `tables: ${kind} is none of ${RESTORABLE.join(', ')}.`;
    // The boundary of all roles ends at the stage's names.
    const prefix = `catacloud-${stage}-`;
    if (typeof name !== 'string' || !name.startsWith(prefix)) return `tables: ${kind} must begin with ${prefix}.`;
  }
  if ((names['events'] === undefined) !== (eventsStreamArn === undefined)) {
    return 'tables: events and eventsStreamArn are given together or not at all.';
  }
  return undefined;
}
