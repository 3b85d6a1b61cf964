import type { Demand, Operation } from './operations.ts';
import { HEARTBEAT_SECONDS, type Profile, REQUESTS_PER_FILE, REQUESTS_PER_JOB } from './profile.ts';

export type Demands = Readonly<Record<Operation, Demand>>;

/** What an organisation's day takes of the platform. */
export interface Load extends Demand {
  readonly requests: number;
  readonly jobs: number;
}

/** Reads of a request besides those of its command: the authorizer's two, the view's checkpoint and its rows. */
const READS_PER_REQUEST = 4;

export function loadOf(profile: Profile, demands: Demands): Load {
  const { files, confirmationsPerFile, jobs, jobSeconds } = profile;
  const heartbeats = (jobs * jobSeconds) / HEARTBEAT_SECONDS;
  const times: Readonly<Record<Operation, number>> = {
    file: files,
    confirmation: files * Math.max(0, confirmationsPerFile - 1),
    job: jobs,
    day: 1,
  };
  const sum = (of: keyof Demand) =>
    Object.entries(times).reduce((all, [name, count]) => all + count * demands[name as Operation][of], 0);
  const requests = profile.requests + files * REQUESTS_PER_FILE + jobs * REQUESTS_PER_JOB + heartbeats;
  return {
    requests,
    jobs,
    reads: sum('reads') + requests * READS_PER_REQUEST,
    writes: sum('writes') + heartbeats,
    commits: sum('commits'),
    messages: sum('messages'),
  };
}
