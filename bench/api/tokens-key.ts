import { GetItemCommand } from '@aws-sdk/client-dynamodb';

/** Reads what stands for the key of consistency tokens, as every command's reply needs it. */
export const tokensKeyIn = (TableName: string) =>
  new GetItemCommand({ TableName, Key: { pk: { S: 'key' }, sk: { S: 'key' } }, ConsistentRead: true });
