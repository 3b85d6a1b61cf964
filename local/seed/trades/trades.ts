import { clinic } from './clinic.ts';
import { films } from './films.ts';
import { genomics } from './genomics.ts';
import { survey } from './survey.ts';
import type { Trade } from './trade.ts';

/** Of 10 GB to 40 TB. A member of a volume account comes after its parent. */
export const TRADES: readonly Trade[] = [genomics, films, survey, clinic];
