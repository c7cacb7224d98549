// First load: page, entry, its style and static imports, the board, and the largest locale. At most 30 kB brotli.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Linter } from "eslint";

const LIMIT = 30 * 1024;
const TALK_LIMIT = 30_000;
const manifest = JSON.parse(readFileSync("dist/.vite/manifest.json", "utf8"));
const size = (file) => statSync(join("dist", `${file}.br`)).size;

const parts = new Map([["index.html", size("index.html")]]);
function add(key) {
  const chunk = manifest[key];
  if (parts.has(chunk.file)) return;
  parts.set(chunk.file, size(chunk.file));
  for (const style of chunk.css ?? []) parts.set(style, size(style));
  for (const imported of chunk.imports ?? []) add(imported);
}
add("index.html");
const locales = Object.entries(manifest).filter(([key]) => /virtual:messages\/.*\/first$/.test(key)).map(([, chunk]) => chunk.file);
if (locales.length === 0) throw new Error("No locale found in the build: " + readdirSync("dist/assets").join(" "));
const [largest] = locales.map((file) => [file, size(file)]).sort((a, b) => b[1] - a[1]);
parts.set(...largest);
const total = [...parts.values()].reduce((sum, bytes) => sum + bytes, 0);
for (const [file, bytes] of parts) console.log(`${String(bytes).padStart(7)}  ${file}`);
console.log(`${String(total).padStart(7)}  first load, brotli, largest locale (limit ${LIMIT})`);
if (total > LIMIT) {
  console.error("Over the budget of the first load.");
  process.exit(1);
}

// The seeker's page: all of it in its largest language, and one more language for whoever chooses another.
const talk = readdirSync("dist/assets").filter((name) => /^talk-\w+-?\w*\.(js|json)$/.test(name)).map((name) => `assets/${name}`);
const heaviest = (files) => Math.max(...files.map(size));
const pages = readdirSync("dist/talk").filter((name) => name.endsWith(".html")).map((name) => `talk/${name}`);
const whole = heaviest(pages) + heaviest(talk.filter((name) => name.endsWith(".js"))) + heaviest(talk.filter((name) => name.endsWith(".json")));
const script = talk.find((name) => name.endsWith(".js"));
const unread = new Linter().verify(readFileSync(`dist/${script}`, "utf8"), { languageOptions: { ecmaVersion: 2015, sourceType: "script" }, linterOptions: { reportUnusedDisableDirectives: "off" } });
if (unread.length > 0) {
  console.error(`The seeker's page is not for old browsers: ${unread[0].message}`);
  process.exit(1);
}
console.log(`${String(whole).padStart(7)}  the seeker's page, brotli, largest language and another one (limit ${TALK_LIMIT})`);
if (whole > TALK_LIMIT) {
  console.error("Over the budget of the seeker's page.");
  process.exit(1);
}
