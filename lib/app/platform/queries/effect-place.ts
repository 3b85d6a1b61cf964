import { defined, ifDefined } from '../../../domain/defined.ts';
import type { EffectPlace } from './commit-effects.ts';

/** Minute, effects to leave out, and the key of an entry of the change log, which is opaque and comes last. */
const PLACE = /^(?<minute>0|[1-9][0-9]{0,11})~(?<skip>0|[1-9][0-9]{0,3})(?:~(?<after>[!-~]{1,200}))?$/;

/** A place in the change log as a cursor of the API. */
export function textOfPlace(place: EffectPlace | undefined): string | undefined {
  return ifDefined(place, ({ minute, skip = 0, after }) =>
    [minute, skip, ...(after === undefined ? [] : [after])].join('~'),
  );
}

/** Undefined: from the beginning. */
export function placeIn(cursor: string | undefined): EffectPlace | undefined | 'invalid' {
  if (cursor === undefined) return undefined;
  const { minute, skip, after } = PLACE.exec(cursor)?.groups ?? {};
  if (minute === undefined) return 'invalid';
  return { minute: Number(minute), skip: Number(skip), ...defined({ after }) };
}
