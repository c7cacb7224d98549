// Work kept on this device until there is a network.

import { signal } from "@preact/signals";

export const waitingCount = signal(0);
/** Claims whose kept work has just been sent. */
export const sentClaims = signal<ReadonlySet<string>>(new Set());

/** Claims whose work was sent later and refused: their pages show what is there now. */
export const refusedClaims = signal<ReadonlySet<string>>(new Set());
