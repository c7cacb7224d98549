// The types of the API are generated, never edited, and no older than openapi.json.
import { readFileSync } from "node:fs";
import openapi, { astToString } from "openapi-typescript";

const fresh = astToString(await openapi(new URL("../openapi.json", import.meta.url), { defaultNonNullable: false }));
const kept = readFileSync("src/generated/api.ts", "utf8");
// The command puts its own heading above what the library makes.
if (!kept.trimEnd().endsWith(fresh.trimEnd())) {
  console.error("src/generated/api.ts is not what openapi.json gives: run npm run generate");
  process.exit(1);
}
