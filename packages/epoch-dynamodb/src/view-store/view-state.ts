import { itemKey } from './view-step.ts';

/** How many streams of a view are parked, and whether it is being removed: what a switch is conditional on. */
export const countKey = (view: string) => itemKey(view, { partition: '!!state', sort: '!' });
export const COUNT = 'parked';
export const DROPPING = 'dropping';

/** False when a condition refused the write; the caller reads the item again. */
export async function ignoringRefusal(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    const { name, CancellationReasons } = error as Error & { CancellationReasons?: readonly { Code?: string }[] };
    if (name === 'ConditionalCheckFailedException') return false;
    if (CancellationReasons?.some((reason) => reason.Code === 'ConditionalCheckFailed')) return false;
    throw error;
  }
}
