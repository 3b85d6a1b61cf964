/** Requests of an organisation in a window of time. Stored, so that all processes count together. */
export interface RequestCounts {
  /** Adds some to a window's, and returns how many it has now. */
  add(organisation: string, window: RequestWindow, requests: number): Promise<number>;
}

export interface RequestWindow {
  readonly startMs: number;
  readonly endMs: number;
}
