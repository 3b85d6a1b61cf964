/** How long deliveries are waited for, while other files tell their histories and hold them. */
export const HELD_MS = 400_000;
