import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { AnyAggregate, Command } from 'epoch';
import { createKernel } from 'epoch';
import {
  createDynamoChangeLog,
  createDynamoViewStore,
  createRefusals,
  eventStoreOnDynamo,
  nodeRuntime,
} from 'epoch-dynamodb';
import { systemClock } from '../../lib/app/platform/queries/system-clock.ts';
import { registry } from '../../lib/app/registry.ts';
import type { DeliveryWorld } from '../../lib/aws/lambda/delivery-world.ts';
import { type IdKind, idOf, ulid } from '../../lib/domain/ids.ts';

/** Names of what a deployment made. */
export interface DeployedNames {
  readonly EventsTable: string;
  readonly MarkersTable: string;
  readonly ViewsTable: string;
  readonly ChangesTable: string;
}

/** A deployed stack seen from outside: commands go into its log, what its functions make of them is read. */
export function deployedWorld(names: DeployedNames) {
  const client = new DynamoDBClient({});
  const log = eventStoreOnDynamo({ client, table: names.EventsTable, markersTable: names.MarkersTable });
  const kernel = createKernel({ ...nodeRuntime(), store: log });
  const views = createDynamoViewStore({ client, table: names.ViewsTable });
  const changeLog = createDynamoChangeLog({ client, table: names.ChangesTable, newId: () => crypto.randomUUID() });
  const newId = (kind: IdKind) => idOf(kind, ulid(Date.now(), randomBytes(10)));

  async function send(aggregate: string, aggregateId: string, type: string, data: object) {
    const target = registry[aggregate] as AnyAggregate;
    const command: Command = { type, id: crypto.randomUUID(), aggregateId, data };
    const outcome = await kernel.execute(target, command, { actor: 'usr_soak', correlation: command.id });
    if (!outcome.ok) throw new Error(`${type} ${aggregateId}: ${outcome.rejection.code} ${outcome.rejection.message}`);
    return outcome;
  }

  /** What subscribers are made from, to be run here. */
  const refusals = createRefusals(client, names.ViewsTable);
  const delivery: DeliveryWorld = { dynamo: client, clock: systemClock, events: log, views, kernel, refusals };
  return { client, delivery, log, kernel, views, changeLog, newId, send };
}
