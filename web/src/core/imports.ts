// Imports on the desk's channel.

import type { Rule } from "./entities.ts";
import type { ImportJob } from "./types.ts";

export const importRule: Rule<ImportJob> = { kind: "import", channel: (channel) => channel.startsWith("desk:"), keep: () => true };
