import { assertStreamName } from '../kernel/stream-name.ts';
import { type CaughtUp, type CaughtUpViewsOptions, caughtUpViews } from './caught-up-views.ts';
import {
  decodeToken,
  encodeToken,
  mergePositions,
  openToken,
  type Seal,
  sealToken,
  type TokenPosition,
} from './consistency-token.ts';

/** How long a query waits for its views. */
export const MAX_CATCH_UP_MS = 3_000;

export interface ConsistencyOptions extends CaughtUpViewsOptions {
  /** Under a key of this deployment. Without it, invented tokens would reveal which streams exist, and their lengths. */
  readonly seal: Seal;
}

/** Read-your-writes, whatever the inline step and the bus did: the query itself catches up what it is about to read. */
export function createConsistency(options: ConsistencyOptions) {
  const { pause, seal } = options;
  const catchUp = caughtUpViews(options);

  const inTime = (positions: readonly TokenPosition[], views: readonly string[]) =>
    Promise.race([catchUp(positions, views), pause(MAX_CATCH_UP_MS).then(() => 'behind' as const)]);

  /** Undefined for a token that this deployment has not issued in this scope. */
  async function positionsIn(token: string, scope: string): Promise<readonly TokenPosition[] | undefined> {
    const text = await openToken(token, seal);
    return text === undefined ? undefined : decodeToken(text, scope);
  }

  return {
    /** A token of the streams' versions, and of those in the token that the command was sent with. */
    async mint(scope: string, positions: Readonly<Record<string, number>>, before?: string): Promise<string> {
      const older = before === undefined ? [] : ((await positionsIn(before, scope)) ?? []);
      return sealToken(encodeToken(scope, mergePositions(positions, older)), seal);
    },

    /** Brings the views up to the token's positions, within a bound of commits and of time. */
    async catchUp(token: string, scope: string, views: readonly string[]): Promise<CaughtUp> {
      const positions = await positionsIn(token, scope);
      if (positions === undefined || !positions.every(({ stream }) => isStream(stream))) return 'invalid';
      return inTime(positions, views);
    },

    /** The same for versions that the caller has read from the log itself, so that rows are not older than its state. */
    reach: (positions: Readonly<Record<string, number>>, views: readonly string[]): Promise<CaughtUp> =>
      inTime(
        Object.entries(positions).map(([stream, version]) => ({ stream, version })),
        views,
      ),
  };
}

function isStream(stream: string): boolean {
  try {
    assertStreamName(stream);
    return true;
  } catch {
    return false;
  }
}
