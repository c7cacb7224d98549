// pg-boss: node claims_pgboss.mjs DATABASE_URL. `take`, `take50`: fetch, of one job or of 50.
import pg from "pg";
import { PgBoss } from "pg-boss";
import { many, serve } from "./rounds.mjs";

const CONNECTIONS = 20;
const QUEUE = "bench";
const quiet = { schedule: false, supervise: false };
const boss = new PgBoss({ connectionString: process.argv[2], max: CONNECTIONS, ...quiet });
const bare = new pg.Pool({ connectionString: process.argv[2], max: 1 });
boss.on("error", (fault) => console.error(fault));

await serve({
  packages: ["pg-boss", "pg"],
  async prepare() {
    await boss.start();
    await boss.createQueue(QUEUE);
  },
  async fill(jobs) {
    await boss.deleteAllJobs(QUEUE);
    for (let first = 0; first < jobs; first += 5_000) {
      const count = Math.min(jobs - first, 5_000);
      await boss.insert(QUEUE, Array.from({ length: count }, (_, n) => ({ data: { n } })));
    }
    await bare.query("vacuum analyze pgboss.job_common");
  },
  async round(mode, clients, seconds) {
    const batchSize = mode === "take50" ? 50 : 1;
    return many(clients, seconds, async () => (await boss.fetch(QUEUE, { batchSize })).length);
  },
});
