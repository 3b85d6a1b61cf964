/** Something that is loaded when it is first needed, once. */
export interface Chunk<Content> {
  /** What was loaded; undefined until it is there. */
  readonly content: Content | undefined;
  load(): Promise<Content>;
}

export function chunkOf<Content>(load: () => Promise<Content>): Chunk<Content> {
  let content: Content | undefined;
  let loading: Promise<Content> | undefined;

  async function attempt(): Promise<Content> {
    try {
      content = await load();
      return content;
    } catch (error) {
      // A later need tries again.
      loading = undefined;
      throw error;
    }
  }

  return {
    get content() {
      return content;
    },
    load() {
      loading ??= attempt();
      return loading;
    },
  };
}
