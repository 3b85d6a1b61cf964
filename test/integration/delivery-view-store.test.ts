import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { viewDropContract, viewStoreContract } from 'epoch/testing';
import { createDynamoDrops, createDynamoViewStore } from 'epoch-dynamodb';
import * as vitest from 'vitest';

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

const newId = () => crypto.randomUUID();

async function makeTable() {
  made ??= createTable();
  await made;
}

viewDropContract(vitest, {
  name: 'DynamoDB',
  async make() {
    await makeTable();
    const drops = createDynamoDrops({ client, table, pause: async () => {} });
    return { store: createDynamoViewStore({ client, table }), drops };
  },
  newId,
});

viewStoreContract(vitest, {
  name: 'DynamoDB',
  async make() {
    await makeTable();
    return createDynamoViewStore({ client, table });
  },
  newId,
});
