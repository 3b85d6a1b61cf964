import { performance } from 'node:perf_hooks';
import { medianOf } from '../api/median.ts';
import { castorePeer } from './castore.ts';
import { dollarsPerMillion } from './counted-client.ts';
import { epochPeer } from './epoch.ts';
import { eventStoreAdapterPeer } from './event-store-adapter.ts';
import type { Peer, Sizes } from './peer.ts';
import { schoolPeer } from './schools.ts';

/** Whole rounds of every rule that writes more with each eighth command. */
const COMMANDS = 16;
const STATE_BYTES = 2_000;
const USUAL = { event: 700, state: STATE_BYTES };
const PAUSE_MS = 25;
const MAX_PAUSE_MS = 2_000;
const LOST = 24;

type Make = (endpoint: string, sizes: Sizes) => Promise<Peer>;

/** All that is measured, ours first. Those with a head in memory cannot be compared where many processes write. */
const PEERS: readonly Make[] = [
  (endpoint, sizes) => epochPeer(endpoint, sizes, 'cold'),
  (endpoint, sizes) => epochPeer(endpoint, sizes, 'warm'),
  castorePeer,
  eventStoreAdapterPeer,
  (endpoint, sizes) => schoolPeer(endpoint, sizes, 'full replay'),
  (endpoint, sizes) => schoolPeer(endpoint, sizes, 'snapshot items'),
  (endpoint, sizes) => schoolPeer(endpoint, sizes, 'tip'),
  (endpoint, sizes) => schoolPeer(endpoint, sizes, 'bare put'),
];

/** Units and round trips of one command. */
export interface CommandCost {
  readonly reads: number;
  readonly writes: number;
  readonly roundTrips: number;
  readonly dollars: number;
}

export interface Costs {
  readonly name: string;
  readonly costs: readonly CommandCost[];
}

/**
 * What one command costs every peer on streams of these lengths; 0: a stream that is not there. An emulator takes long to read
 * long streams, and no time is measured here: each of these endpoints takes the next peer as soon as it is done with one.
 */
export async function byLength(endpoints: readonly string[], lengths: readonly number[]): Promise<readonly Costs[]> {
  const all: Costs[] = [];
  const waiting = PEERS.entries();
  const workOn = async (endpoint: string) => {
    for (const [index, make] of waiting) {
      const peer = await make(endpoint, USUAL);
      const costs: CommandCost[] = [];
      for (const length of lengths) costs.push(await costOn(peer, length));
      all[index] = { name: peer.name, costs };
    }
  };
  await Promise.all(endpoints.map(workOn));
  return all;
}

/** The same on streams of 100 events, by their size. */
export async function bySize(endpoint: string, eventBytes: readonly number[]): Promise<readonly Costs[]> {
  const all: Costs[] = [];
  for (const make of PEERS) {
    const costs: CommandCost[] = [];
    let name = '';
    for (const event of eventBytes) {
      const peer = await make(endpoint, { event, state: STATE_BYTES });
      name = peer.name;
      costs.push(await costOn(peer, 100));
    }
    all.push({ name, costs });
  }
  return all;
}

async function costOn(peer: Peer, length: number): Promise<CommandCost> {
  const id = (n: number) => `of-${length}-${length === 0 ? n : 0}`;
  if (length > 0) await peer.fill(id(0), length);
  peer.line.reset();
  for (let i = 0; i < COMMANDS; i += 1) await peer.command(id(i));
  const per = (units: number) => Math.round((units / COMMANDS) * 100) / 100;
  const { reads, writes, roundTrips } = peer.units;
  const dollars = Math.round(dollarsPerMillion(peer.units, COMMANDS) * 100) / 100;
  return { reads: per(reads), writes: per(writes), roundTrips: per(roundTrips), dollars };
}

export interface Storm {
  readonly name: string;
  readonly writers: number;
  /** Commands that succeeded by what the peer does by itself. */
  readonly byItself: number;
  /** When all have, their callers trying again: milliseconds, as a ratio to ours in the same run. */
  readonly toOurs: number;
  readonly dollars: number;
}

/** So many writers at once on one stream of 100 events, over the wire; peers in turns, medians of rounds. */
export async function storms(endpoint: string, writers: number, rounds: number): Promise<readonly Storm[]> {
  const peers = await Promise.all([0, 2, 3, 4, 5, 6].map(async (index) => (PEERS[index] as Make)(endpoint, USUAL)));
  const seen = peers.map(() => ({ ms: [] as number[], byItself: [] as number[], dollars: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, peer] of peers.entries()) {
      const id = `storm-${writers}-${round}`;
      await peer.fill(id, 100);
      const before = await peer.count(id);
      peer.line.reset();
      const startMs = performance.now();
      const first = await Promise.all(Array.from({ length: writers }, () => untilDone(peer, id)));
      seen[index]?.ms.push(performance.now() - startMs);
      seen[index]?.byItself.push(first.filter((tries) => tries === 1).length);
      seen[index]?.dollars.push(dollarsPerMillion(peer.units, writers));
      if ((await peer.count(id)) !== before + writers)
        throw new Error(`${peer.name}: not every command is in the stream`);
    }
  }
  const ours = medianOf(seen[0]?.ms ?? []);
  return peers.map(({ name }, index) => {
    const { ms = [], byItself = [], dollars = [] } = seen[index] ?? {};
    return {
      name,
      writers,
      byItself: medianOf(byItself),
      toOurs: Math.round((medianOf(ms) / ours) * 100) / 100,
      dollars: Math.round(medianOf(dollars) * 100) / 100,
    };
  });
}

/** Calls until it succeeds, by plain jitter, as callers do; answers how often it called. */
async function untilDone(peer: Peer, id: string): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    try {
      await peer.command(id);
      return tries;
    } catch (error) {
      if (!peer.isConflict(error)) throw error;
      const bound = Math.min(MAX_PAUSE_MS, PAUSE_MS * 2 ** (tries - 1));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * bound));
    }
  }
}

export interface LostReplies {
  readonly name: string;
  readonly commands: number;
  readonly told: number;
  readonly stored: number;
}

/**
 * Commands whose first write takes effect and whose reply is lost; the SDK sends it again. Each should be stored once, and say so.
 * Most of the time each SDK waits before it does: all peers wait at once.
 */
export async function lostReplies(endpoint: string): Promise<readonly LostReplies[]> {
  return Promise.all(PEERS.slice(0, -1).map(async (make) => lostRepliesOf(await make(endpoint, USUAL))));
}

async function lostRepliesOf(peer: Peer): Promise<LostReplies> {
  await peer.fill('lost', 10);
  let told = 0;
  for (let i = 0; i < LOST; i += 1) {
    peer.line.loseReplies(true);
    try {
      await peer.command('lost');
      told += 1;
    } catch (error) {
      if (!peer.isConflict(error)) throw error;
    }
  }
  peer.line.loseReplies(false);
  // Filling a warm stream of ours takes one command more.
  const filled = 10 + (peer.name === 'Epoch, warm' ? 1 : 0);
  return { name: peer.name, commands: LOST, told, stored: (await peer.count('lost')) - filled };
}
