// Writes sw.js: the service worker with the list of this build's files and a name that changes with them.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const source = fileURLToPath(new URL("../src/sw.js", import.meta.url));

export function shellWorker(): Plugin {
  return {
    name: "imece-shell-worker",
    apply: "build",
    generateBundle(_options, bundle) {
      // Locales and office pages are kept when first used, not fetched by everybody up front.
      const files = Object.values(bundle)
        .filter((item) => item.type === "asset" ? item.fileName.endsWith(".css") : item.isEntry)
        .map((item) => `/${item.fileName}`)
        .sort();
      const build = createHash("sha256").update(Object.keys(bundle).sort().join("\n")).digest("hex").slice(0, 12);
      const code = readFileSync(source, "utf8").replace('"%BUILD%"', JSON.stringify(build)).replace('["%FILES%"]', JSON.stringify(["/", ...files]));
      this.emitFile({ type: "asset", fileName: "sw.js", source: code });
    },
  };
}
