import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { INVENTORY_EVERY_MS } from '../../lib/app/machines/commands/machine-inventory.ts';
import { endOrphans, ownerOf } from '../../runner/container/orphans.ts';
import { findContainerTool } from '../../runner/container/tool.ts';
import { localClient } from '../aws.ts';
import { STOP_MS } from './limits.ts';
import { machines } from './machines.ts';
import { orderPoll } from './order-poll.ts';
import { openRoster } from './roster.ts';
import { bundleRunner } from './runner-bundle.ts';
import { type LocalContainers, POWER_LOSS, runRunner } from './runner-process.ts';
import { inventoryEvents, stateEvents } from './state-events.ts';

export interface MachineHostOptions {
  /** Where the AWS services answer. */
  readonly endpoint: string;
  /** Outputs of the deployed stacks, by name; `MachineQueueUrl` and `BusName` are read. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Where runners reach the platform. */
  readonly apiUrl: string;
  readonly log: (line: string) => void;
  /** What must outlive a crash of the host, and the work folders. */
  readonly stateFolder?: string;
  /** Machines at a time; one per processor by default. */
  readonly places?: number;
  /** Configurations with an image run as processes, without it; else they are refused. */
  readonly noContainer?: boolean;
}

export interface MachineHost {
  /** Ends every machine and reports it on the bus; leaves no process behind. */
  stop(): Promise<void>;
  /** Ends as by a loss of power: nothing is reported, its processes are killed, and the roster stays for the next host. */
  lose(): Promise<void>;
}

export class MachineHostError extends Error {
  readonly code = 'machine-host-not-configured';
}

/** Hosts machines on this computer: takes orders from the machine queue, runs a runner for each, reports states to the bus. */
export async function startMachineHost(options: MachineHostOptions): Promise<MachineHost> {
  const { endpoint, apiUrl, log, noContainer = false } = options;
  const stateFolder = options.stateFolder ?? join('.catacloud', 'machines');
  const workFolder = join(stateFolder, 'work');
  const codeFolder = join(stateFolder, 'runner-code');
  const client = localClient(endpoint);
  const sqs = new SQSClient(client);
  const bus = new EventBridgeClient(client);

  const roster = await openRoster(join(stateFolder, 'roster'));
  await rm(workFolder, { recursive: true, force: true });
  await mkdir(workFolder, { recursive: true, mode: 0o711 });
  // Jobs of other users must not change what the next runner executes.
  await mkdir(codeFolder, { recursive: true, mode: 0o700 });
  const runner = await bundleRunner(join(stateFolder, 'runner'));
  const containers = noContainer ? undefined : await findContainers(stateFolder, log);
  const tell = stateEvents(bus, output(options.outputs, 'BusName'));
  const lost = new AbortController();
  const hosted = machines({
    places: options.places ?? availableParallelism(),
    roster,
    tell: async (machine, change) => {
      lost.signal.throwIfAborted();
      await tell(machine, change);
    },
    run: (submission, { signal: ended, onStart }) => {
      const signal = AbortSignal.any([ended, lost.signal]);
      const place = { apiUrl, runner, folder: workFolder, codeFolder, noContainer, containers };
      return runRunner(submission, { ...place, log, signal, onStart });
    },
    log,
  });
  if (containers !== undefined) await endLeftContainers(containers, log);
  await hosted.failLost();
  const poll = orderPoll(sqs, output(options.outputs, 'MachineQueueUrl'), hosted.order, log);
  const tellInventory = inventoryEvents(bus, output(options.outputs, 'BusName'));
  const reporting = setInterval(() => {
    tellInventory(hosted.present()).catch((error: unknown) => log(`the machines cannot be reported: ${error}`));
  }, INVENTORY_EVERY_MS);
  async function stop(): Promise<void> {
    clearInterval(reporting);
    const giveUp = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS).unref());
    await Promise.race([Promise.all([poll.stop(), hosted.stop()]), giveUp]);
    await rm(workFolder, { recursive: true, force: true });
    sqs.destroy();
    bus.destroy();
  }
  return {
    stop,
    async lose() {
      lost.abort(POWER_LOSS);
      await stop();
    },
  };
}

async function findContainers(stateFolder: string, log: (line: string) => void): Promise<LocalContainers | undefined> {
  const tool = await findContainerTool();
  if (tool === undefined) log('neither Podman nor Docker answers: configurations with an image are refused');
  return tool && { tool, owner: ownerOf(resolve(stateFolder)) };
}

/** Those of a host that was killed: what it ran is failed, and must not go on. */
async function endLeftContainers({ tool, owner }: LocalContainers, log: (line: string) => void): Promise<void> {
  const ended = await endOrphans(tool, owner).catch((error: Error) =>
    log(`containers cannot be looked at: ${error.message}`),
  );
  if (ended) log(`${ended} containers that the last host has left were ended`);
}

function output(outputs: Readonly<Record<string, string>>, name: string): string {
  const value = outputs[name];
  if (value === undefined || value === '') {
    throw new MachineHostError(`the stacks have no output ${name}; they have ${Object.keys(outputs).join(', ')}`);
  }
  return value;
}
