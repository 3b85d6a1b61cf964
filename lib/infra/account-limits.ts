import { GetAccountSettingsCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { GetAccountCommand, GetEmailIdentityCommand, NotFoundException, type SESv2Client } from '@aws-sdk/client-sesv2';

/** Letters a day under which an ordinary day of sign-ups and invitations would be cut off. */
const FEW_LETTERS_A_DAY = 1_000;

/**
 * What the account's own limits will mean for people who use the stage, each in a sentence with what to do: nothing of it stops a
 * deployment, all of it is met later. `mailFrom`: the sender of all mail.
 */
export async function mailWarnings(ses: SESv2Client, mailFrom: string): Promise<readonly string[]> {
  const warnings: string[] = [];
  try {
    const { ProductionAccessEnabled, SendingEnabled, SendQuota } = await ses.send(new GetAccountCommand());
    const aDay = SendQuota?.Max24HourSend ?? 0;
    if (SendingEnabled === false) warnings.push('SES has paused sending for this account: no letter goes out.');
    if (ProductionAccessEnabled !== true)
      warnings.push(
        'SES is in its sandbox: codes and invitations reach verified addresses alone. Ask AWS for production access.',
      );
    // -1 is no limit.
    else if (aDay >= 0 && aDay < FEW_LETTERS_A_DAY)
      warnings.push(`SES sends ${aDay} letters a day for this account; ask for more before strangers sign up.`);
    if (!(await isVerified(ses, mailFrom)))
      warnings.push(`SES has not verified ${mailFrom} nor its domain in this region: every letter will be refused.`);
  } catch (error) {
    const { name, message } = error as Error;
    warnings.push(`SES cannot be asked about its limits (${name}: ${message}); look at them before strangers sign up.`);
  }
  return warnings;
}

/** Functions that a stage has twice: the newest code and the version that requests go to. */
const COPIES_OF_CODE = 2;
const GIGABYTE = 1_073_741_824;

/**
 * Whether the account lets as many functions run at once as the stage's queues may keep busy, and as many again for requests (a new account
 * has ten), and has room for its code. `atOnce`: of the stage's queues together; `codeBytes`: before it is packed.
 */
export async function lambdaWarnings(
  lambda: LambdaClient,
  { atOnce, codeBytes }: { readonly atOnce: number; readonly codeBytes: number },
): Promise<readonly string[]> {
  try {
    const { AccountLimit, AccountUsage } = await lambda.send(new GetAccountSettingsCommand());
    const free = AccountLimit?.UnreservedConcurrentExecutions ?? 0;
    const most = AccountLimit?.TotalCodeSize ?? Number.POSITIVE_INFINITY;
    const stored = AccountUsage?.TotalCodeSize ?? 0;
    return [...concurrencyWarnings(free, atOnce), ...storageWarnings(most, stored, COPIES_OF_CODE * codeBytes)];
  } catch (error) {
    const { name, message } = error as Error;
    return [
      `Lambda cannot be asked about its limits (${name}: ${message}); a new account may run ten functions at once.`,
    ];
  }
}

function concurrencyWarnings(free: number, atOnce: number): readonly string[] {
  if (free >= 2 * atOnce) return [];
  return [
    `Lambda runs ${free} functions of this account at once, and this stage's queues alone may use ${atOnce}: people's ` +
      `requests will wait or fail. Ask AWS for a higher quota "Concurrent executions", ${2 * atOnce} or more.`,
  ];
}

function storageWarnings(most: number, stored: number, adds: number): readonly string[] {
  if (stored + adds <= most) return [];
  const gigabytes = (bytes: number) => (bytes / GIGABYTE).toFixed(1);
  return [
    `Lambda stores ${gigabytes(most)} GB of code for this account and has ${gigabytes(stored)} GB of it; this release may add ` +
      `${gigabytes(adds)} GB. Delete old versions, or request ${Math.ceil((stored + adds) / GIGABYTE)} or more of the quota L-2ACBD22F of lambda.`,
  ];
}

/** Warns when nobody would get the alarms. `alarmEmail`: the stage's address for them. */
export function alarmWarnings(stage: string, alarmEmail: string | undefined): readonly string[] {
  if (alarmEmail !== undefined) return [];
  return [
    `Nobody hears of this stage's alarms: set alarmEmail under context.catacloud.${stage} of cdk.json, or subscribe to the ` +
      `topic catacloud-${stage}-alarms.`,
  ];
}

/** The address itself, or the domain behind it. */
async function isVerified(ses: SESv2Client, address: string): Promise<boolean> {
  for (const EmailIdentity of [address, address.slice(address.indexOf('@') + 1)]) {
    try {
      const { VerifiedForSendingStatus } = await ses.send(new GetEmailIdentityCommand({ EmailIdentity }));
      if (VerifiedForSendingStatus === true) return true;
    } catch (error) {
      if (!(error instanceof NotFoundException)) throw error;
    }
  }
  return false;
}
