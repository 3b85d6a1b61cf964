import { openApi } from '../../lib/api/openapi.ts';
import { OPAQUE } from './exceptions.ts';

type Json = { [name: string]: unknown };

/** The published document without what only an earlier reply gives. */
export function documentToFuzz(): unknown {
  return without(openApi({ testClock: true }));
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one) => !isOpaqueParameter(one)).map(without);
  if (typeof value !== 'object' || value === null) return value;
  const { properties, ...rest } = value as Json;
  const kept = Object.fromEntries(Object.entries(rest).map(([name, one]) => [name, without(one)]));
  if (typeof properties !== 'object' || properties === null) return kept;
  // A required one stays: without it the request would not fit.
  const required = Array.isArray(rest['required']) ? rest['required'] : [];
  const fields = Object.entries(properties).filter(([name]) => !OPAQUE.includes(name) || required.includes(name));
  return { ...kept, properties: Object.fromEntries(fields.map(([name, one]) => [name, without(one)])) };
}

function isOpaqueParameter(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { in: where, name } = value as Json;
  return typeof where === 'string' && typeof name === 'string' && OPAQUE.includes(name);
}
