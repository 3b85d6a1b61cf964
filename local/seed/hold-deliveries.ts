import { tmpdir } from 'node:os';
import path from 'node:path';
import { ifDefined } from '../../lib/domain/defined.ts';
import { askAws } from '../aws.ts';
import { LocalError } from '../error.ts';
import { takeLock } from '../lock.ts';
import { refuseRemote } from './refuse.ts';
import type { SeedDeployment } from './target.ts';

/** The longest telling on a busy computer. */
const HOLDER_MS = 600_000;

interface Mapping {
  readonly UUID: string;
  readonly EventSourceArn?: string;
}

/**
 * Runs something that writes much to the log while nothing is delivered, and lets it be delivered afterwards: on two cores
 * deliveries would take most of the time from the writers. By Lambda's own switch of a function's event source, which
 * keeps its place in the stream. It is on again at the end, also when an earlier run was killed before it came to that.
 * There is one switch: who comes while another holds it waits. What is told while it is on ends early: the uploads of weeks
 * ago expire between two steps, since their timers are due.
 */
export async function whileHeld<T>(
  { endpoint, outputs }: Pick<SeedDeployment, 'endpoint' | 'outputs'>,
  body: () => Promise<T>,
): Promise<T> {
  refuseRemote(endpoint);
  const stream = `:table/${outputs.EventsTable}/stream/`;
  const switchTo = async (isOn: boolean) => {
    const { EventSourceMappings = [] } = (await ask(endpoint, '')) as { EventSourceMappings?: readonly Mapping[] };
    for (const { UUID, EventSourceArn = '' } of EventSourceMappings) {
      if (EventSourceArn.includes(stream)) await ask(endpoint, UUID, { Enabled: isOn });
    }
  };
  const lock = await takeLock(switchOf(endpoint), { waitMs: HOLDER_MS });
  try {
    await switchTo(false);
    return await body();
  } finally {
    await switchTo(true).finally(() => lock.release());
  }
}

/** Of one stack, whichever checkout or test tells something to it. */
function switchOf(endpoint: string): string {
  return path.join(tmpdir(), `catacloud-deliveries-${new URL(endpoint).port}`);
}

/** Lambda's API, plain: a client of its own would serve this alone. */
async function ask(endpoint: string, mapping: string, change?: object): Promise<unknown> {
  const response = await askAws(endpoint, {
    service: 'lambda',
    path: `/2015-03-31/event-source-mappings/${mapping}`,
    ...ifDefined(change, (to) => ({ method: 'PUT', body: JSON.stringify(to) })),
  });
  if (response.ok) return response.json();
  throw new LocalError('seed.failed', `The event source of the relay cannot be switched: ${response.status}`);
}
