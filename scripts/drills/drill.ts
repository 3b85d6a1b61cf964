import type { Client } from '../../lib/client/client.ts';
import type { LocalCatacloud } from '../../local/local-catacloud.ts';
import type { PlatformAt } from '../views/place.ts';

/** What a drill works with: a Local Catacloud of its own, and who asks it. */
export interface DrillStack {
  readonly local: LocalCatacloud;
  readonly platform: PlatformAt;
  readonly owner: Client;
  readonly admin: Client;
  readonly signal: AbortSignal;
  /** An organisation of the drill's own. */
  newOrganisation(): Promise<string>;
  /** Runs a runbook's command as it is written there, `npm run …` left out; its output. Throws when it fails. */
  command(...args: readonly string[]): Promise<string>;
}

/**
 * A fault that an operator will meet: injected, seen by what its alarm watches, repaired by its runbook's own commands, and
 * proven to be gone. Each step throws when it does not come to what it says.
 */
export interface Drill {
  readonly name: string;
  /** The alarm that rings, by its construct's name; or how it is seen where none does. */
  readonly seenBy: string;
  inject(stack: DrillStack): Promise<Injected>;
}

export interface Injected {
  readonly fault: string;
  /** What the alarm watches, when it has become true; in words with the number. */
  condition(): Promise<string>;
  repair(): Promise<void>;
  /** Proves that nothing was lost; in words. */
  proof(): Promise<string>;
}
