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
  export const first: Record<string, () => Promise<FirstPart>>;
  export const work: Record<string, () => Promise<LaterPart>>;
  export const person: Record<string, () => Promise<LaterPart>>;
  export const office: Record<string, () => Promise<LaterPart>>;
  export const ring: Record<string, () => Promise<LaterPart>>;
  export const captions: Record<string, () => Promise<LaterPart>>;
}
