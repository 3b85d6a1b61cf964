import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { commandsOf, createKernel } from 'epoch';
import { eventStoreOnDynamo, nodeRuntime } from 'epoch-dynamodb';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { tokensKeyIn } from './tokens-key.ts';
import { usualRequest } from './usual-request.ts';

const client = new DynamoDBClient({ maxAttempts: 5 });
const table = process.env['EVENTS_TABLE'] ?? '';
const store = eventStoreOnDynamo({ client, table, markersTable: '' });
const kernel = createKernel({ ...nodeRuntime(), store, nowMs: Date.now });

/** The least that an event-sourced command can be: what is usual around it, the kernel, and one aggregate. */
export const handler = usualRequest(async ({ requestContext }, { org, name, user }) => {
  const key = client.send(tokensKeyIn(process.env['BARE_TABLE'] ?? ''));
  const command = commandsOf(organisation).RenameOrganisation(org, { name });
  const outcome = await kernel.execute(organisation, command, { actor: user, correlation: requestContext.requestId });
  await key;
  if (!outcome.ok) throw new Error(outcome.rejection.code);
  return { name, version: outcome.version };
});
