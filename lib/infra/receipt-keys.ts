import { RemovalPolicy } from 'aws-cdk-lib';
import { type IKey, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Stage } from './stage.ts';

/** A key that signs receipts from a day on, until the next one begins. */
export interface DatedKey {
  readonly from: string;
  readonly key: IKey;
}

/** First day of the first key where the owner of the account names none. */
const FIRST_DAY = '2020-01-01';

/**
 * One key for each first day of the stage's settings. To change keys, add a day: the earlier ones stay, so that what they
 * signed can be checked.
 */
export function receiptKeys(scope: Construct, stage: Stage): readonly DatedKey[] {
  const days = stage.settings.receiptKeys ?? [FIRST_DAY];
  return days.map((from) => {
    const key = new Key(scope, `ReceiptKey${from.replaceAll('-', '')}`, {
      description: `Signs receipts of ${stage.name} from ${from} on.`,
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: stage.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    return { from, key: key as IKey };
  });
}
