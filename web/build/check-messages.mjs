// Every locale holds every key, every message compiles, takes the same arguments as the English one,
// and has every plural form that its language needs.
import { readdirSync, readFileSync } from "node:fs";
import compile from "icu-minify/compile";

const folder = "src/i18n/messages/";
const read = (name) => JSON.parse(readFileSync(`${folder}${name}.json`, "utf8"));
const cldr = JSON.parse(readFileSync("src/generated/cldr.json", "utf8"));
const english = read("en");
const problems = [];

/** Names of arguments in a compiled message, and the plural branches of each plural in it. */
function look(node, names, branches) {
  if (typeof node === "string" || typeof node === "number") return;
  for (const item of node) {
    if (!Array.isArray(item)) continue;
    const [name, type, options] = item;
    names.add(name);
    if (options && typeof options === "object" && !Array.isArray(options)) {
      if (type === 2) branches.push(Object.keys(options));
      for (const branch of Object.values(options)) look(Array.isArray(branch) ? branch : [branch], names, branches);
    }
  }
}

for (const locale of readdirSync(folder).map((name) => name.replace(".json", ""))) {
  const messages = read(locale);
  for (const key of Object.keys(english)) if (!messages[key]) problems.push(`${locale}: missing ${key}`);
  for (const [key, text] of Object.entries(messages)) {
    if (!(key in english)) problems.push(`${locale}: ${key} is not in English`);
    try {
      const names = new Set(), wanted = new Set(), branches = [];
      look(compile(text), names, branches);
      look(compile(english[key] ?? ""), wanted, []);
      if ([...names].sort().join() !== [...wanted].sort().join()) problems.push(`${locale}: ${key} has arguments {${[...names]}}, English has {${[...wanted]}}`);
      for (const forms of branches) for (const form of Object.keys(cldr[locale].plurals)) {
        const rare = form === "many" && ["fr", "es"].includes(locale); // from a million on
        if (!forms.includes(form) && !rare && !(form === "zero")) problems.push(`${locale}: ${key} lacks the plural form ${form}`);
      }
    } catch (error) {
      problems.push(`${locale}: ${key}: ${error.message}`);
    }
  }
}
// A key that no page asks for is a sentence translated for nobody.
const sources = ["src", "build"].flatMap((folder) => readdirSync(folder, { recursive: true }).filter((name) => /\.tsx?$/.test(name)).map((name) => readFileSync(`${folder}/${name}`, "utf8"))).join("\n");
for (const key of Object.keys(english)) {
  // The seeker's page knows only its own sentences, and them without their prefix.
  const name = key.replace(/^talk\./, "");
  const made = name.replace(/[^.]+$/, "");
  const used = sources.includes(`"${name}"`) || (made && (sources.includes("`" + made + "${") || sources.includes(`"${made}" + `)));
  if (!used) problems.push(`en: ${key} is used nowhere`);
}
problems.forEach((line) => console.error(line));
if (problems.length) process.exit(1);
