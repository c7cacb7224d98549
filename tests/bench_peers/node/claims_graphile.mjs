// graphile-worker: node claims_graphile.mjs DATABASE_URL. `take`: the statement its worker takes one
// job with, which the package does not export. `work`: its own worker.
import pg from "pg";
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import { getUtilsAndReleasersFromOptions } from "./node_modules/graphile-worker/dist/lib.js";
import { batchGetJobs } from "./node_modules/graphile-worker/dist/sql/getJobs.js";
import { counted, many, serve } from "./rounds.mjs";

const CONNECTIONS = 20;
const NAME = "noop";
const pgPool = new pg.Pool({ connectionString: process.argv[2], max: CONNECTIONS });
const logger = new Logger(() => (level, message) => {
  if (level === "error") console.error(message);
});
const options = { pgPool, logger };
const tasks = { [NAME]: async () => {} };
let filled = 0;
let utils;
let compiled;

async function work(clients, seconds) {
  let finished = 0;
  const runner = await run({
    ...options,
    concurrency: clients,
    noHandleSignals: true,
    taskList: tasks,
  });
  runner.events.on("job:success", () => (finished += 1));
  const taken = await counted(seconds, filled, async () => finished);
  await runner.stop();
  return taken;
}

await serve({
  packages: ["graphile-worker", "pg"],
  async prepare() {
    utils = await makeWorkerUtils(options);
    await utils.migrate();
    [compiled] = await getUtilsAndReleasersFromOptions({ ...options, taskList: tasks });
  },
  async fill(jobs) {
    filled = jobs;
    await pgPool.query("truncate graphile_worker._private_jobs");
    for (let first = 0; first < jobs; first += 5_000) {
      const count = Math.min(jobs - first, 5_000);
      const batch = Array.from({ length: count }, (_, n) => ({ identifier: NAME, payload: { n } }));
      await utils.addJobs(batch);
    }
    await pgPool.query("vacuum analyze graphile_worker._private_jobs");
  },
  async round(mode, clients, seconds) {
    if (mode === "work") return work(clients, seconds);
    const take = () => batchGetJobs(compiled, compiled.withPgClient, tasks, "bench", null, 1);
    return many(clients, seconds, async () => (await take()).length);
  },
});
