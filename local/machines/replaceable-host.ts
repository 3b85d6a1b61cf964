import { type MachineHostOptions, startMachineHost } from './host.ts';

/** The host of machines, and another one after it is lost: for drills. */
export interface ReplaceableHost {
  /** Ends it in order; safe to call when it is lost. */
  stop(): Promise<void>;
  /** As by a loss of power; machines are hosted again after `replace`. */
  lose(): Promise<void>;
  replace(): Promise<void>;
}

export async function replaceableHost(options: MachineHostOptions): Promise<ReplaceableHost> {
  let host = await startMachineHost(options);
  return {
    stop: () => host.stop(),
    lose: () => host.lose(),
    async replace() {
      host = await startMachineHost(options);
    },
  };
}
