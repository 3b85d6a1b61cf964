import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AddressedCommand } from 'epoch';
import {
  createDynamoChangeLog,
  createDynamoViewStore,
  eventStoreOnDynamo,
  nodeRuntime,
  randomBytes,
  sha256Hex,
} from 'epoch-dynamodb';
import { systemClock } from '../../lib/app/platform/queries/system-clock.ts';
import { createTestClock } from '../../lib/app/platform/queries/test-clock.ts';
import { createPlatform } from '../../lib/app/platform.ts';
import type { Clock } from '../../lib/app/ports/clock.ts';
import { registry } from '../../lib/app/registry.ts';
import { offsetTable } from '../../lib/aws/clock/offset-table.ts';

/** Names of what a deployment made. */
export interface DeployedNames {
  readonly EventsTable: string;
  readonly MarkersTable: string;
  readonly ViewsTable: string;
  readonly ChangesTable: string;
  /** Of stages with a test clock. */
  readonly ClockTable?: string;
}

/**
 * A deployed stack seen from outside: commands go into its log, what its functions make of them is read. Without another
 * clock, at the stack's own time, which others may move meanwhile.
 */
export function deployedDependencies(names: DeployedNames, otherClock?: Clock) {
  const client = new DynamoDBClient({});
  const clock = otherClock ?? clockOf(client, names);
  const log = eventStoreOnDynamo({ client, table: names.EventsTable, markersTable: names.MarkersTable });
  const viewStore = createDynamoViewStore({ client, table: names.ViewsTable });
  const { pause, random: jitter } = nodeRuntime();
  const ports = {
    events: log,
    viewStore,
    clock,
    digest: sha256Hex,
    random: randomBytes,
    pause,
    jitter,
  };
  const platform = createPlatform(ports);
  const { kernel, newId } = platform;
  const changeLog = createDynamoChangeLog({ client, table: names.ChangesTable, newId: platform.newCommandId });

  async function send(command: AddressedCommand) {
    const { aggregate, aggregateId, type } = command;
    const target = registry[aggregate];
    if (target === undefined)
      throw new Error(`${aggregate} is unknown: name one of ${Object.keys(registry).join(', ')}`);
    await clock.refresh();
    const origin = { actor: 'usr_soak', correlation: platform.newCommandId() };
    const outcome = await kernel.execute(target, command, origin);
    if (!outcome.ok) throw new Error(`${type} ${aggregateId}: ${outcome.rejection.code} ${outcome.rejection.message}`);
    return outcome;
  }

  return { client, platform, clock, log, kernel, views: viewStore, changeLog, newId, send };
}

function clockOf(client: DynamoDBClient, { ClockTable }: DeployedNames): Clock {
  return ClockTable === undefined ? systemClock : createTestClock(offsetTable(client, ClockTable));
}
