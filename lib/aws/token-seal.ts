import { createHmac } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { randomBytes } from 'epoch-dynamodb';

const KEY_BYTES = 32;
/** Half of SHA-256, in base64url: 22 characters of a header. */
const SEAL_BYTES = 16;
const pkOf = (name: string) => ({ S: JSON.stringify(['key', name]) });

export interface TokenSeal {
  readonly seal: (text: string) => Promise<string>;
  /** Begins to load the key, so that a cold start's command need not wait for it after its own reads and writes. */
  readonly prepare: () => void;
}

/**
 * HMAC-SHA256 under this deployment's key of consistency tokens. The first function that needs the key generates and stores it
 * beside the markers: it is in no template, no environment and no log. Lost, it is drawn anew, and old tokens are refused.
 */
export function tokenSeal(client: DynamoDBClient, table: string): TokenSeal {
  const keyOf = storedKey(client, table, 'consistency-tokens');
  return {
    seal: async (text) => sealUnder(await keyOf(), text),
    // Who seals meets the error again, or finds that it is over.
    prepare: () => void keyOf().catch(() => {}),
  };
}

/** A key of this deployment by its name, loaded once; the first function that needs it generates it. */
export function storedKey(client: DynamoDBClient, table: string, name: string): () => Promise<Uint8Array> {
  let loading: Promise<Uint8Array> | undefined;
  return () => {
    loading ??= loadKey(client, table, name).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

export function sealUnder(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest().subarray(0, SEAL_BYTES).toString('base64url');
}

async function loadKey(client: DynamoDBClient, TableName: string, name: string): Promise<Uint8Array> {
  const Key = { pk: pkOf(name) };
  const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  return Item?.['key']?.B ?? drawKey(client, TableName, name);
}

/** Two functions may generate one at once: all use the first that is stored. */
async function drawKey(client: DynamoDBClient, TableName: string, name: string): Promise<Uint8Array> {
  const key = randomBytes(KEY_BYTES);
  try {
    await client.send(
      new PutItemCommand({
        TableName,
        Item: { pk: pkOf(name), key: { B: key } },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return key;
  } catch (error) {
    const kept = error instanceof ConditionalCheckFailedException ? error.Item?.['key']?.B : undefined;
    if (kept === undefined) throw error;
    return kept;
  }
}
