import type { ProgramFolders } from '../engine.ts';

/** Where a program in a container finds its folders, whatever engine runs it. */
export const IN_CONTAINER: ProgramFolders = {
  home: '/catacloud/home',
  inputs: '/catacloud/inputs',
  outputs: '/catacloud/outputs',
  temporary: '/catacloud/tmp',
};
