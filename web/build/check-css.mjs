// Direction comes from the script: no physical side in any style.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PHYSICAL = /(^|[\s;{])((margin|padding|border|inset)-(left|right|top|bottom)|left|right|top|bottom|(min-|max-)?(width|height)|text-align\s*:\s*(left|right)|float\s*:\s*(left|right)|border-(top|bottom)-(left|right)-radius)\s*:/;
let bad = 0;
for (const path of readdirSync("src", { recursive: true }).filter((name) => name.endsWith(".css")).map((name) => join("src", name))) {
  readFileSync(path, "utf8").split("\n").forEach((line, index) => {
    // A media query's width is the screen's; it has no logical form that every browser knows.
    if (line.trimStart().startsWith("@media")) return;
    if (PHYSICAL.test(line) || /text-align:\s*(left|right)/.test(line)) {
      console.error(`${path}:${index + 1}: physical property: ${line.trim()}`);
      bad += 1;
    }
  });
}
if (bad) process.exit(1);
