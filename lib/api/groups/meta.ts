import * as z from 'zod/mini';
import { anybody } from '../access.ts';
import { routesOn } from '../define.ts';
import { metaPaths } from '../paths/meta.ts';

const route = routesOn(metaPaths);

export const metaRoutes = [
  route('meta.health', () => ({
    summary: 'Whether the API answers, on which stage, and what time it believes it is',
    access: anybody,
    reply: () => z.strictObject({ status: z.literal('ok'), stage: z.string(), now: z.iso.datetime({ precision: 3 }) }),
    status: 200,
    errors: [],
  })),
  route('meta.openapi', () => ({
    summary: 'This API as an OpenAPI 3.1 document',
    access: anybody,
    reply: () => z.record(z.string(), z.unknown()),
    status: 200,
    errors: [],
  })),
] as const;
