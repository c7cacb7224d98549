// npm run cldr: fetches the CLDR packages (170 MB) into a temporary folder and writes src/generated/cldr.json.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const VERSION = "48.2.0";
const PACKAGES = ["cldr-core", "cldr-numbers-full", "cldr-dates-full", "cldr-localenames-full"];
const folder = mkdtempSync(join(tmpdir(), "cldr-"));
try {
  writeFileSync(join(folder, "package.json"), "{}");
  execFileSync("npm", ["install", "--no-save", ...PACKAGES.map((name) => `${name}@${VERSION}`)], { cwd: folder, stdio: "inherit" });
  execFileSync(process.execPath, ["build/extract-cldr.mjs", join(folder, "node_modules")], { stdio: "inherit" });
} finally {
  rmSync(folder, { recursive: true });
}
