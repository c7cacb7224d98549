// The seeker's page: one HTML file per language with its style, its sentences and its first screen inside, and one
// small script for browsers of ten years ago. It shares no file with the app: neither waits for the other.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";
import { directionOfText } from "../src/core/talk/conversation.ts";
import { LOCALES, directionOfLocale, type Locale } from "../src/i18n/locales.ts";
import { helplines, note, start, top } from "../src/talk/screens.ts";
import { safe, sayIn, type Words } from "../src/talk/words.ts";

const PREFIX = "talk.";
const source = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url));
const hash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 10);

function wordsOf(locale: Locale): Words {
  const all = JSON.parse(readFileSync(source(`i18n/messages/${locale}.json`), "utf8")) as Record<string, string>;
  const cldr = JSON.parse(readFileSync(source("generated/cldr.json"), "utf8")) as Record<string, { digits: string }>;
  const says = Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => key.startsWith(PREFIX))
      .map(([key, text]) => {
        // The page fills in values and knows no more of ICU: no plurals, no quoting.
        if (/\{\w+,/.test(text) || /'[{}]/.test(text)) throw new Error(`${locale}: ${key} takes more than plain values`);
        return [key.slice(PREFIX.length), text.replace(/''/g, "'")];
      }),
  );
  return { locale, dir: directionOfLocale(locale), digits: cldr[locale]?.digits ?? "0123456789", says };
}

/** One script, one function, nothing that a browser of 2015 can't read; and the style, which is put into the page. */
async function madeApart(): Promise<{ script: string; style: string }> {
  const made = await build({
    configFile: false,
    logLevel: "warn",
    build: {
      write: false,
      target: "es2015",
      cssTarget: "esnext",
      cssCodeSplit: false,
      modulePreload: false,
      rolldownOptions: { input: source("talk/main.ts"), output: { format: "iife" } },
    },
  });
  const output = [made].flat().flatMap((one) => ("output" in one ? one.output : []));
  const [script, ...scripts] = output.flatMap((one) => (one.type === "chunk" ? [one.code] : []));
  const [style, ...styles] = output.flatMap((one) => (one.type === "asset" && one.fileName.endsWith(".css") ? [one.source.toString()] : []));
  if (script === undefined || style === undefined || scripts.length + styles.length > 0) throw new Error("The seeker's page is to have one script and one style.");
  return { script, style };
}

/** Data in a page: no text in it may end the element that holds it. */
const data = (id: string, value: unknown): string =>
  `<script type="application/json" id="${id}">${JSON.stringify(value).replace(/</g, "\\u003c")}</script>`;

function pageOf(words: Words, style: string, script: string, more: Record<string, string>): string {
  const say = sayIn(words);
  return (
    `<!doctype html><html lang="${words.locale}" dir="${words.dir}"><head><meta charset="utf-8"><title>${safe(say("title"))}</title>` +
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">' +
    `<link rel="icon" href="data:,"><style>${style}</style><script defer src="${script}"></script></head><body class="start">` +
    `<header id="top">${top(say, words.locale)}</header><div id="lines">${helplines(say, [], false)}</div>` +
    `<main id="main"><noscript>${note(say("noscript"))}</noscript>${start(say, null, "", directionOfText)}</main>` +
    `${data("words", words)}${data("more", more)}</body></html>\n`
  );
}

export function talk(): Plugin {
  let out = "dist";
  return {
    name: "imece-talk",
    apply: "build",
    configResolved(config) {
      out = join(config.root, config.build.outDir);
    },
    closeBundle: {
      sequential: true,
      order: "pre",
      async handler() {
        const asset = (name: string, ending: string, text: string): string => {
          const path = `assets/${name}-${hash(text)}.${ending}`;
          writeFileSync(join(out, path), text);
          return `/${path}`;
        };
        const made = await madeApart();
        const script = asset("talk", "js", made.script);
        const all = LOCALES.map(wordsOf);
        const more = Object.fromEntries(all.map((words) => [words.locale, asset(`talk-${words.locale}`, "json", JSON.stringify(words))]));
        mkdirSync(join(out, "talk"), { recursive: true });
        for (const words of all) writeFileSync(join(out, "talk", `${words.locale}.html`), pageOf(words, made.style, script, more));
      },
    },
  };
}
