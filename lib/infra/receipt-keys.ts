import { RemovalPolicy } from 'aws-cdk-lib';
import { type IKey, Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Stage } from './stage.ts';

/** A key that signs receipts from a day on, until the next one begins. */
export interface DatedKey {
  readonly from: string;
  readonly key: IKey;
}

/** First day of every stage's first key. */
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

/** What is wrong with the first days of keys, if anything is: the key of a day that is left out would be dropped. */
export function wrongKeyDays(days: unknown): string | undefined {
  if (days === undefined) return undefined;
  if (!Array.isArray(days) || days.length === 0 || !days.every(isDay)) {
    return 'receiptKeys are days such as "2027-01-01", oldest first.';
  }
  const complete = [FIRST_DAY, ...new Set(days.filter((day) => day > FIRST_DAY).sort())];
  if (JSON.stringify(days) === JSON.stringify(complete)) return undefined;
  const right = `write ${JSON.stringify(complete).replaceAll(',', ', ')}.`;
  return days.includes(FIRST_DAY)
    ? `receiptKeys are in the order of their days, each once, from "${FIRST_DAY}" on: ${right}`
    : `receiptKeys lack "${FIRST_DAY}", the day of the first key, whose receipts could not be checked without it: ${right}`;
}

/** Whether it is a day of the calendar, as functions read it: neither `2027-02-30` nor one of the year 9999. */
function isDay(day: unknown): boolean {
  if (typeof day !== 'string' || !/^(?!9999)\d{4}-\d{2}-\d{2}$/.test(day)) return false;
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}
