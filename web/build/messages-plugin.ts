// Compiles ICU messages and CLDR data into one small module per locale and part, at build time.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import compile from "icu-minify/compile";
import type { Plugin } from "vite";
import { pluralFunction } from "./plurals.ts";

const folder = fileURLToPath(new URL("../src/i18n/messages/", import.meta.url));
const cldrFile = fileURLToPath(new URL("../src/generated/cldr.json", import.meta.url));
const INDEX = "virtual:messages";

/** Groups of keys that only some pages use: loaded with them. Everything else comes first. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  work: ["problem.not_your_claim", "task.", "why.", "work.", "steps.", "mentoring.", "files.", "form.", "segments.", "check.", "remark.", "verdict.", "problem.segments_", "problem.lease_at_its_longest", "problem.unknown_language", "problem.ambiguous_language", "problem.already_in_target", "problem.file_not_taken", "problem.too_many_files", "problem.not_your_file"],
  person: ["availability.", "ways.", "link.", "hours.", "verify.", "problem.link_", "problem.way_off", "problem.not_your_way", "problem.nothing_to_certify"],
  office: ["problem.version_conflict", "problem.idempotency_key_reused", "problem.method_not_allowed", "document.", "problem.document_cancelled", "glossary.", "shortage.", "desk.", "create.", "import.", "file.", "watch.", "review.", "problem.not_your_review", "rung.", "unrung.", "candidates.", "ringing.", "builder.", "answers.", "credited.", "problem.file_refused", "problem.import_not_waiting", "problem.already_reviewed", "problem.deadline_passed", "problem.not_your_hours", "problem.entry_corrected"],
  ring: ["ring.", "problem.not_your_offer", "problem.not_your_call"],
  captions: ["captions."],
  talk: ["talk."],
  counsel: ["counsel.", "problem.transfer_pending", "problem.nothing_to_transfer", "problem.session_over", "problem.not_your_session", "problem.session_already_answered"],
  supervise: ["supervise.", "problem.not_on_shift"],
  counselling: ["counselling.", "problem.counselling_taken", "problem.shift_overlaps"],
  training: ["training.", "problem.training_paused", "problem.course_changed", "problem.code_changed"],
};

/** Groups whose tables come with the part of a page that needs them. */
const APART = new Set(["captions", "talk", "counsel", "supervise", "counselling", "training"]);

const partOf = (key: string): string =>
  Object.entries(LATER).find(([, groups]) => groups.some((group) => key.startsWith(group)))?.[0] ?? "first";

type Cldr = Record<string, { plurals: Record<string, string> } & Record<string, unknown>>;

export const localesOnDisk = (): string[] =>
  readdirSync(folder).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5)).sort();

function compiled(locale: string, part: string): string {
  const source = JSON.parse(readFileSync(`${folder}${locale}.json`, "utf8")) as Record<string, string>;
  const messages = Object.fromEntries(
    Object.entries(source)
      .filter(([key]) => partOf(key) === part)
      .map(([key, text]) => [key, compile(text)]),
  );
  if (part !== "first") return `export const messages = ${JSON.stringify(messages)};`;
  const cldr = JSON.parse(readFileSync(cldrFile, "utf8")) as Cldr;
  const entry = cldr[locale];
  if (!entry) throw new Error(`No CLDR data for ${locale}: add it to build/extract-cldr.mjs and run npm run cldr`);
  const { plurals, ...symbols } = entry;
  return [
    `export const messages = ${JSON.stringify(messages)};`,
    `export const cldr = ${JSON.stringify(symbols)};`,
    `export const plural = ${pluralFunction(plurals)};`,
  ].join("\n");
}

export function messages(): Plugin {
  return {
    name: "imece-messages",
    resolveId: (id) => (id.startsWith(INDEX) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${INDEX}`)) return null;
      const [, locale, part] = id.slice(1).split("/");
      if (locale && part) {
        this.addWatchFile(`${folder}${locale}.json`);
        return compiled(locale, part);
      }
      const table = (name: string): string =>
        localesOnDisk().map((tag) => `${JSON.stringify(tag)}: () => import("${INDEX}/${tag}/${name}")`).join(",\n");
      if (locale) return `export default {${table(locale)}};`;
      return ["first", ...Object.keys(LATER).filter((name) => !APART.has(name))].map((name) => `export const ${name} = {${table(name)}};`).join("\n");
    },
  };
}
