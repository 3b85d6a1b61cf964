import { type AttributeValue, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { viewId } from 'epoch/views';
import { ignoringRefusal, itemKey } from 'epoch-dynamodb';
import { organisationRow, organisations } from '../../lib/app/organisations/views/organisations.ts';

/** A sum that is a text: no number can be added to it, whoever tries and however often. */
const POISON = { S: 'poisoned by the soak' };
const NAMES = { '#sum': 'storageBytes' };

/** A view whose rows a fault has spoiled, so that its subscriber fails for each stream until they are mended. */
export function createPoison(client: DynamoDBClient, TableName: string) {
  const spoiled = new Map<string, AttributeValue>();
  const keyOf = (organisationId: string) => itemKey(viewId(organisations), organisationRow.key({ organisationId }));

  return {
    view: viewId(organisations),

    /** Answers how many rows there were to spoil. */
    async spoil(organisationIds: readonly string[]): Promise<number> {
      for (const id of organisationIds) {
        await ignoringRefusal(async () => {
          const { Attributes } = await client.send(
            new UpdateItemCommand({
              TableName,
              Key: keyOf(id),
              UpdateExpression: 'SET #sum = :poison',
              ConditionExpression: 'attribute_type(#sum, :number)',
              ExpressionAttributeNames: NAMES,
              ExpressionAttributeValues: { ':poison': POISON, ':number': { S: 'N' } },
              ReturnValues: 'UPDATED_OLD',
            }),
          );
          const sum = Attributes?.['storageBytes'];
          if (sum !== undefined) spoiled.set(id, sum);
        });
      }
      return spoiled.size;
    },

    /** Puts the sums back: nothing was added to them meanwhile, for nothing could be. */
    async mend(): Promise<void> {
      for (const [id, sum] of spoiled) {
        await client.send(
          new UpdateItemCommand({
            TableName,
            Key: keyOf(id),
            UpdateExpression: 'SET #sum = :sum',
            ConditionExpression: '#sum = :poison',
            ExpressionAttributeNames: NAMES,
            ExpressionAttributeValues: { ':sum': sum, ':poison': POISON },
          }),
        );
      }
      spoiled.clear();
    },
  };
}
