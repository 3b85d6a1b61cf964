/** What an aggregate that is only read decides: no command of it compiles, and one that comes all the same is a mistake. */
export function decidesNothing(): never {
  throw new Error('this aggregate is only read here: its decisions were left out');
}
