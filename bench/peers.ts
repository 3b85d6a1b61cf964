import { withEndpoint } from './kernel/emulator.ts';
import { installPeers } from './peers/load.ts';
import { byLength, bySize, lostReplies, storms } from './peers/measure.ts';
import { rates } from './peers/rates.ts';
import { renderPeers } from './peers/render.ts';

export const LENGTHS = [0, 10, 100, 1_000, 10_000];
export const EVENT_BYTES = [200, 700, 2_000];
const WRITERS = [1, 16, 64];
const ROUNDS = 3;
/** Whose commands may not cost less than ours on a stream that exists; what schools are ahead in is said. */
const LIBRARIES = ['castore', 'event-store-adapter-js'];

async function measure(endpoint: string) {
  const storm = [];
  for (const writers of WRITERS) storm.push(await storms(endpoint, writers, ROUNDS));
  return {
    byLength: await withEndpoint((another) => byLength([endpoint, another], LENGTHS)),
    bySize: await bySize(endpoint, EVENT_BYTES),
    storms: storm,
    lostReplies: await lostReplies(endpoint),
    rates: await rates(),
  };
}

export type PeersFigures = Awaited<ReturnType<typeof measure>>;

/** Ours beside other event stores, each as its documentation sets it up, in one run. */
export async function run() {
  await installPeers();
  const figures = await withEndpoint(measure);
  return { name: 'peers', figures, markdown: renderPeers(figures), failures: failuresOf(figures) };
}

function failuresOf({ lostReplies: lost, byLength: costs }: PeersFigures) {
  const ours = lost.filter(({ name }) => name.startsWith('Epoch'));
  const wrong = ours.filter(({ commands, told, stored }) => told !== commands || stored !== commands);
  const [cold, , ...peers] = costs;
  const isDearer = ({ costs: own }: (typeof costs)[number]) =>
    own.slice(1).some(({ dollars }, i) => dollars < (cold?.costs[i + 1]?.dollars ?? 0));
  const dearer = peers.filter((peer) => LIBRARIES.includes(peer.name) && isDearer(peer));
  return [
    ...wrong.map(({ name, told, stored, commands }) => `${name}: ${stored} stored and ${told} told of ${commands}`),
    ...dearer.map(({ name }) => `a command of ours costs more than one of ${name}`),
  ];
}
