import { commandsOf } from 'epoch';
import { viewId } from 'epoch/views';
import { organisationRow, organisations } from '../../lib/app/organisations/views/organisations.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { awsEnvironment } from '../../local/aws.ts';
import { withLocal } from '../../local/with-local.ts';
import { deployedDependencies } from '../../test/soak/deployed-dependencies.ts';
import { until } from '../../test/until.ts';

const COMMANDS = 150;
const LIMIT_MS = 30_000;

/** From a command's reply to its row, one command at a time, on the local stack; neither the inline step nor a token helps. */
export function visibility() {
  return withLocal(async (local) => {
    Object.assign(process.env, awsEnvironment(local.endpoint));
    const world = deployedDependencies(local.outputs);
    const rows = world.views.at(viewId(organisations));
    const waits: number[] = [];
    for (let n = 0; n < COMMANDS; n += 1) {
      const org = world.newId('organisation');
      await world.send(commandsOf(organisation).CreateOrganisation(org, { name: 'Bench', creatorId: 'usr_b' }));
      const isThere = async () => (await organisationRow.get(rows, { organisationId: org })) !== undefined;
      const waited = await until('the organisation has a row', isThere, { limitMs: LIMIT_MS, everyMs: 5 });
      // The first ones start functions.
      if (n >= COMMANDS / 5) waits.push(waited);
    }
    waits.sort((a, b) => a - b);
    const at = (share: number) => Math.round(waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0);
    return { commands: waits.length, p50Ms: at(0.5), p99Ms: at(0.99) };
  });
}
