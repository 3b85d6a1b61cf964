import { virtualTime } from '../web/upload-dependencies.ts';
import { runInterleavings } from '../web/upload-interleavings.ts';

const SAY_EVERY = 1_000;

/** Random histories of two browsers that upload files of one name, size and date; ends with the first that is wrong. */
export async function soakFiles(seed: number, histories: number, print: (line: string) => void) {
  const realTime = virtualTime();
  let done = 0;
  const wrong: string[] = [];
  try {
    await runInterleavings(seed, histories, (count) => {
      done = count;
      if (count % SAY_EVERY === 0) print(`${count} histories`);
    });
  } catch (error) {
    wrong.push((error as Error).message);
  }
  realTime();
  return { seed, histories: done, wrong };
}
