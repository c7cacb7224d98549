// What children/rounds.py is for Python: a line of JSON in, a line of JSON out.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const WARM_S = 0.4;
const DEPTH = 20_000;
const SPARE = 2.5;
const STARTS_WITHIN_S = 20;
const seconds = () => performance.now() / 1e3;

export function summed(jobs, latencies, took_s) {
  latencies.sort((a, b) => a - b);
  const at = (part) =>
    latencies.length ? latencies[Math.floor(latencies.length * part)] * 1e3 : null;
  return { jobs, took_s, p50_ms: at(0.5), p99_ms: at(0.99) };
}

// So many clients at once, each asking again as soon as it was answered with how many it got.
export async function many(clients, lasting, take) {
  const begin = seconds() + WARM_S;
  const until = begin + lasting;
  const latencies = [];
  let jobs = 0;
  const client = async (number) => {
    for (let asked = seconds(); asked < until; asked = seconds()) {
      const got = await take(number);
      if (!got) throw new Error("the queue ran empty");
      const answered = seconds();
      if (begin <= answered && answered < until) {
        jobs += got;
        latencies.push(answered - asked);
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  return summed(jobs, latencies, lasting);
}

// A worker that runs by itself: how far `done` went in so many seconds, of `filled` jobs.
export async function counted(lasting, filled, done) {
  for (const idleUntil = seconds() + STARTS_WITHIN_S; !(await done()); await sleep(20))
    if (seconds() > idleUntil) throw new Error("the worker does not work");
  await sleep(WARM_S * 1e3);
  const before = await done();
  const began = seconds();
  await sleep(lasting * 1e3);
  const after = await done();
  if (after >= filled) throw new Error("the queue ran empty");
  return { jobs: after - before, took_s: seconds() - began, p50_ms: null, p99_ms: null };
}

export async function serve(peer) {
  await peer.prepare();
  const versions = { node: process.versions.node };
  for (const name of peer.packages) {
    const file = new URL(`./node_modules/${name}/package.json`, import.meta.url);
    versions[name] = JSON.parse(readFileSync(file, "utf8")).version;
  }
  const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
  say({ versions });
  const rates = {};
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    const expected = (rates[asked.mode] ?? asked.expected) * (asked.seconds + WARM_S);
    await peer.fill(Math.max(DEPTH, Math.floor(SPARE * expected)));
    const taken = await peer.round(asked.mode, asked.clients, asked.seconds);
    rates[asked.mode] = Math.max(taken.jobs / taken.took_s, rates[asked.mode] ?? 0);
    say(taken);
  }
  process.exit(0);
}
