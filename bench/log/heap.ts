import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const MB = 1_048_576;

/** What is left after a collection. */
export function heapMb(): number {
  collect();
  return process.memoryUsage().heapUsed / MB;
}
