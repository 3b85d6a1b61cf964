import { verifyChain } from 'epoch';
import type { Anchor } from '../../ports/anchors.ts';
import type { Difference, RecomputePorts } from './recompute.ts';

/**
 * Streams that are not what their anchors were made of: each is read from its first commit and its hashes are made again, so that
 * one that was cut, or rewritten as a whole with new hashes, differs. The first place of each is named.
 */
export async function compareAnchors(
  { events, digest }: RecomputePorts,
  anchors: readonly Anchor[],
): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  for (const [stream, own] of Map.groupBy(anchors, (anchor) => anchor.stream)) {
    const kept = new Map(own.map(({ version, hash }) => [version, hash]));
    const verdict = await verifyChain(events, stream, digest, kept);
    if (verdict.ok) continue;
    const { version, found: recorded, expected } = verdict;
    differences.push({ at: `anchored hash of ${stream}@${version}`, recorded, expected });
  }
  return differences;
}
