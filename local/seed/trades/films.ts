import { done, numbered, runs, shift, type Trade, type TradeEvent } from './trade.ts';

const GB = 1_000_000_000;
const SCENE_EVERY = 6;
const RENDER_EVERY = 30;
const SHOTS = 4;

const scene = (day: number) => `scenes/${numbered(day)}/scene.usd`;

/** A studio: scenes of 200 GB, and farms of renders whose frames become one film. It has not paid one of its bills. */
export const films: Trade = {
  key: 'films',
  name: 'Northlight Films',
  people: { owner: 'owner' },
  limitBytes: 20_000 * GB,
  configurations: {
    'Render shots': runs('standard-4', 'render "$CATACLOUD_INPUTS" "$shot" > "$CATACLOUD_OUTPUTS/shot.exr"'),
    'Cut film': runs('standard-2', 'cut "$CATACLOUD_INPUTS" > "$CATACLOUD_OUTPUTS/film.mov"'),
  },
  unpaid: [1],
  events(day) {
    const happened: TradeEvent[] = [];
    if (day % SCENE_EVERY === 0) {
      const bytes = (180 + shift(day, 60)) * GB;
      happened.push({ kind: 'upload', hour: 9, by: 'owner', name: scene(day), bytes });
    }
    if (day % RENDER_EVERY === 0) happened.push(film(day));
    // Raw scenes of long ago go.
    if (day % SCENE_EVERY === 3 && day >= 90) {
      happened.push({ kind: 'delete', hour: 19, by: 'owner', name: scene(day - 87) });
    }
    if (day === 25)
      happened.push({
        kind: 'account',
        hour: 20,
        act: { kind: 'override', meter: 'compute.seconds:standard-4', unit: '0.000041' },
      });
    return happened;
  },
};

/** Many tasks at once, and one that reads what all of them have made. */
function film(day: number): TradeEvent {
  const shots = Array.from({ length: SHOTS }, (_, shot) => done(35 + shift(day + shot, 25)));
  const render = { name: 'render', configuration: 'Render shots', inputs: [scene(day)], tasks: shots };
  const cut = { name: 'cut', configuration: 'Cut film', outputsOf: ['render'], tasks: [done(22)] };
  return { kind: 'pipeline', hour: 11, by: 'owner', name: `Film ${numbered(day)}`, steps: [render, cut] };
}
