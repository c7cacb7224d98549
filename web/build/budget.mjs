// First load: page, entry, its style and static imports, the board, and the largest locale. At most 30 kB brotli.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const LIMIT = 30 * 1024;
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
