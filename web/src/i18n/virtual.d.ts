declare module "virtual:messages" {
  import type { CompiledMessage } from "icu-minify/format";
  import type { Symbols } from "./symbols.ts";

  interface FirstPart {
    messages: Record<string, CompiledMessage>;
    cldr: Symbols;
    plural: (n: number) => string;
  }
  interface LaterPart {
    messages: Record<string, CompiledMessage>;
  }
  export type LaterTable = Record<string, () => Promise<LaterPart>>;
  export const first: Record<string, () => Promise<FirstPart>>;
  export const work: LaterTable;
  export const person: LaterTable;
  export const office: LaterTable;
  export const ring: LaterTable;
}

declare module "virtual:messages/captions" {
  import type { LaterTable } from "virtual:messages";

  const table: LaterTable;
  export default table;
}

declare module "virtual:messages/counsel" {
  import type { LaterTable } from "virtual:messages";

  const table: LaterTable;
  export default table;
}

declare module "virtual:messages/supervise" {
  import type { LaterTable } from "virtual:messages";

  const table: LaterTable;
  export default table;
}

declare module "virtual:messages/counselling" {
  import type { LaterTable } from "virtual:messages";

  const table: LaterTable;
  export default table;
}

declare module "virtual:messages/training" {
  import type { LaterTable } from "virtual:messages";

  const table: LaterTable;
  export default table;
}
