import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDrops, createDynamoViewStore } from 'epoch-dynamodb';
import { viewDropContract } from '../../packages/epoch/test/delivery/view-drop-contract.ts';
import { viewStoreContract } from '../../packages/epoch/test/delivery/view-store-contract.ts';

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

viewDropContract('DynamoDB', async () => {
  made ??= createTable();
  await made;
  const drops = createDynamoDrops({ client, table, pause: async () => {} });
  return { store: createDynamoViewStore({ client, table }), drops };
});

viewStoreContract('DynamoDB', async () => {
  made ??= createTable();
  await made;
  return createDynamoViewStore({ client, table });
});
