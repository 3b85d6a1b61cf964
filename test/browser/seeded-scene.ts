import { inject } from 'vitest';
import { people } from './people.ts';
import { type Seeded, seeded } from './seeded.ts';

export const frontDoorUrl = inject('frontDoorUrl');
export const users = inject('users');
export const place = { frontDoorUrl, endpoint: inject('endpoint'), outputs: inject('outputs'), users };
export const { visitor, member } = people();
export let story: Seeded;

export async function tellHistory() {
  story = await seeded(place);
}
