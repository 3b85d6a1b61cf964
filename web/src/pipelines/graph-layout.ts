interface Step {
  readonly name: string;
  readonly after: readonly { readonly step: string }[];
}

export interface Place {
  readonly name: string;
  /** From 0, left to right: one more than the last step that it waits for. */
  readonly column: number;
  /** From 0, top to bottom, in the order of the file. */
  readonly row: number;
}

export interface Line {
  readonly from: string;
  readonly to: string;
}

/** Where each step of a pipeline is drawn, and which lines lead to it. Steps never wait for each other in a circle. */
export function layoutOf(steps: readonly Step[]): {
  readonly places: readonly Place[];
  readonly lines: readonly Line[];
} {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const columns = new Map<string, number>();
  const columnOf = (name: string): number => {
    const known = columns.get(name);
    if (known !== undefined) return known;
    const before = (byName.get(name)?.after ?? []).map(({ step }) => columnOf(step) + 1);
    const column = Math.max(0, ...before);
    columns.set(name, column);
    return column;
  };
  const filled = new Map<number, number>();
  const places = steps.map(({ name }) => {
    const column = columnOf(name);
    const row = filled.get(column) ?? 0;
    filled.set(column, row + 1);
    return { name, column, row };
  });
  const lines = steps.flatMap(({ name, after }) => after.map(({ step }) => ({ from: step, to: name })));
  return { places, lines };
}
