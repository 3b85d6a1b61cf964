/** Dead letters and parked streams, and their redrive. Subscribers are named with their version: `files@1`. */
export interface Redrives {
  /** Messages that lie in a subscriber's dead letters, about. */
  deadLetters(subscriber: string): Promise<number>;
  /** Asks for a subscriber's parked streams and dead letters to be tried again. May be asked for twice. */
  request(subscriber: string): Promise<void>;
}
