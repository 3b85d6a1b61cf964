import * as z from 'zod/mini';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { adminPaths } from '../paths/admin.ts';
import { time } from '../schema.ts';

const route = routesOn(adminPaths);

/** Ringing alarms that one reply has. */
export const MAX_ALARMS = 100;

const ringing = lazy(() =>
  z.strictObject({
    name: z.string(),
    /** What has happened and what to do. */
    says: z.string(),
    since: time(),
    /** Which values crossed which threshold. */
    reason: z.string(),
    /** The page of docs/operations/ for it, where it has one: `parked-stream`. */
    runbook: z.optional(z.string()),
  }),
);

export const alarmRoutes = [
  route('admin.listAlarms', () => ({
    summary: 'Alarms that ring now, the latest first, each with its runbook',
    access: admin,
    reply: () =>
      z.strictObject({
        items: z.array(ringing()).check(z.maxLength(MAX_ALARMS)),
        /** There are more. */
        truncated: z.boolean(),
      }),
    status: 200,
    errors: [],
  })),
] as const;
