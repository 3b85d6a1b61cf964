import type { SeedAttempt } from '../script.ts';
import { done, numbered, runs, shift, type Trade, type TradeEvent } from './trade.ts';

const GB = 1_000_000_000;
const FLIGHT_EVERY = 8;
const MAP_EVERY = 24;
/** Every third flight is confirmed days after its parts have arrived, for the office had no line. */
const LATE_EVERY = 3 * FLIGHT_EVERY;

const flight = (day: number) => `flights/${numbered(day)}/images.tar`;

/** Surveyors: flights of 20 GB and maps of them. They were given a credit, change to another price, and owe one bill. */
export const survey: Trade = {
  key: 'survey',
  name: 'Polder Survey',
  people: { member: 'owner', owner: 'member' },
  limitBytes: 2_000 * GB,
  configurations: {
    'Cut tiles': runs('standard-2', 'tiles "$CATACLOUD_INPUTS" "$CATACLOUD_OUTPUTS"'),
    'Model heights': runs('memory-2', 'heights "$CATACLOUD_INPUTS" > "$CATACLOUD_OUTPUTS/heights.tif"'),
    'Join images': runs('standard-4', 'join "$CATACLOUD_INPUTS" > "$CATACLOUD_OUTPUTS/image.tif"'),
    'Draw map': runs('standard-1', 'draw "$CATACLOUD_INPUTS" > "$CATACLOUD_OUTPUTS/map.pdf"'),
  },
  unpaid: [2],
  events(day) {
    const happened: TradeEvent[] = [];
    if (day % FLIGHT_EVERY === 0) {
      const late = day % LATE_EVERY === FLIGHT_EVERY ? { confirmedAfterDays: 5 } : {};
      const bytes = (16 + shift(day, 9)) * GB;
      happened.push({ kind: 'upload', hour: 16, by: 'member', name: flight(day), bytes, ...late });
    }
    if (day % MAP_EVERY === 0) happened.push(map(day));
    if (day === 40) {
      const reason = 'three maps came late';
      happened.push({ kind: 'account', hour: 20, act: { kind: 'credit', id: 'late-maps', amount: '2.50', reason } });
    }
    if (day === 45) happened.push({ kind: 'account', hour: 20, act: { kind: 'migrate' } });
    return happened;
  },
};

/** Two branches that meet: the map is drawn when both have ended, also when the heights could not be modelled. */
function map(day: number): TradeEvent {
  const failed: SeedAttempt = { minutes: 31, outcome: 'failed', failure: 'time-limit' };
  const heights = day % (2 * MAP_EVERY) === 0 ? done(48 + shift(day, 20)) : failed;
  const steps = [
    { name: 'tiles', configuration: 'Cut tiles', inputs: [flight(day)], tasks: [done(14)] },
    { name: 'heights', configuration: 'Model heights', outputsOf: ['tiles'], tasks: [heights] },
    { name: 'image', configuration: 'Join images', outputsOf: ['tiles'], tasks: [done(25)] },
    { name: 'map', configuration: 'Draw map', outputsOf: ['image'], after: ['heights'], tasks: [done(9)] },
  ];
  return { kind: 'pipeline', hour: 17, by: 'member', name: `Map ${numbered(day)}`, steps };
}
