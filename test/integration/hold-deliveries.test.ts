import { commandsOf } from 'epoch';
import { viewId } from 'epoch/views';
import { expect, inject, it } from 'vitest';
import { organisationRow, organisations } from '../../lib/app/organisations/views/organisations.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { askAws } from '../../local/aws.ts';
import { whileHeld } from '../../local/seed/hold-deliveries.ts';
import { deployedDependencies } from '../soak/deployed-dependencies.ts';
import { until } from '../until.ts';
import { HELD_MS } from './held.ts';

const endpoint = inject('endpoint');
const outputs = inject('outputs');
const PATIENCE = { limitMs: HELD_MS, everyMs: 500 };
/** Enough for the other's beginning, and its end, to come in between. */
const LOOKS = 20;
const deps = deployedDependencies(outputs);

const isDelivered = async (org: string) =>
  (await organisationRow.get(deps.views.at(viewId(organisations)), { organisationId: org })) !== undefined;

async function statesOfSources(): Promise<readonly string[]> {
  const response = await askAws(endpoint, { service: 'lambda', path: '/2015-03-31/event-source-mappings/' });
  const { EventSourceMappings: all } = (await response.json()) as {
    EventSourceMappings: readonly { readonly EventSourceArn: string; readonly State: string }[];
  };
  return all.filter(({ EventSourceArn }) => EventSourceArn.includes(outputs.EventsTable)).map(({ State }) => State);
}

it(
  'holds deliveries while something is told, and lets go of everything then, also when the telling fails',
  async () => {
    const org = deps.newId('organisation');
    const told = whileHeld({ endpoint, outputs }, async () => {
      await deps.send(commandsOf(organisation).CreateOrganisation(org, { name: 'Held', creatorId: 'usr_a' }));
      expect(await statesOfSources()).toEqual(['Disabled']);
      throw new Error('broken off');
    });
    await expect(told).rejects.toThrow('broken off');
    // Other files may hold them meanwhile.
    await until('what was told meanwhile is delivered', () => isDelivered(org), PATIENCE);
  },
  2 * HELD_MS,
);

it(
  'holds them for one at a time: who comes meanwhile waits, and nothing is delivered while it tells',
  async () => {
    const told: string[] = [];
    const tell = (name: string) =>
      whileHeld({ endpoint, outputs }, async () => {
        told.push(`${name} begins`);
        for (let look = 0; look < LOOKS; look += 1) expect(await statesOfSources()).toEqual(['Disabled']);
        told.push(`${name} ends`);
      });
    await Promise.all([tell('one'), tell('other')]);
    const [first = '', , second = ''] = told.map((line) => line.split(' ')[0]);
    expect(told).toEqual([`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
  },
  2 * HELD_MS,
);

it('refuses everything but this machine', async () => {
  const elsewhere = { endpoint: 'https://lambda.eu-central-1.amazonaws.com', outputs };
  await expect(whileHeld(elsewhere, async () => undefined)).rejects.toMatchObject({ code: 'seed.refused' });
});
