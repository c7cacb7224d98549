// BullMQ: node claims_bullmq.mjs REDIS_SOCKET DB. `take`: Worker.getNextJob. `work`: its own worker.
import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { counted, many, serve } from "./rounds.mjs";

const NAME = "bench";
const [path, db] = process.argv.slice(2);
const connection = { path, db: Number(db), maxRetriesPerRequest: null };
const queue = new Queue(NAME, { connection });
let filled = 0;
const redis = new Redis(connection);

async function take(clients, seconds) {
  const worker = new Worker(NAME, null, { connection, autorun: false });
  await worker.waitUntilReady();
  const next = async (number) => ((await worker.getNextJob(`${number}`, { block: false })) ? 1 : 0);
  const taken = await many(clients, seconds, next);
  await worker.close(true);
  return taken;
}

async function work(clients, seconds) {
  let finished = 0;
  const worker = new Worker(NAME, async () => {}, { connection, concurrency: clients });
  worker.on("completed", () => (finished += 1));
  const taken = await counted(seconds, filled, async () => finished);
  await worker.close(true);
  return taken;
}

await serve({
  packages: ["bullmq", "ioredis"],
  async prepare() {
    await queue.waitUntilReady();
  },
  async fill(jobs) {
    filled = jobs;
    await redis.flushdb();
    const options = { removeOnComplete: true };
    for (let first = 0; first < jobs; first += 2_000) {
      const count = Math.min(jobs - first, 2_000);
      const batch = Array.from({ length: count }, (_, n) => ({ name: NAME, data: { n }, opts: options }));
      await queue.addBulk(batch);
    }
  },
  async round(mode, clients, seconds) {
    return mode === "work" ? work(clients, seconds) : take(clients, seconds);
  },
});
