import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoViewStore } from '../../lib/aws/dynamodb/view-store.ts';
import { viewStoreContract } from '../epoch/delivery/view-store-contract.ts';

const client = new DynamoDBClient({});
const table = `views-${crypto.randomUUID()}`;
let made: Promise<unknown> | undefined;

function createTable() {
  return client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
}

viewStoreContract('DynamoDB', async () => {
  made ??= createTable();
  await made;
  return createDynamoViewStore({ client, table });
});
