import { defineConfig } from "vitest/config";
import { messages } from "./build/messages-plugin.ts";
import { shellWorker } from "./build/shell-worker-plugin.ts";
import { twins } from "./build/twins-plugin.ts";

const api = process.env["IMECE_API"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [messages(), shellWorker(), twins()],
  build: { target: "es2022", manifest: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { port: 5173, proxy: { "/api": { target: api, ws: true } } },
  preview: { port: 4173, proxy: { "/api": { target: api, ws: true } } },
  test: { environment: "jsdom", include: ["tests/**/*.test.{ts,tsx}"], setupFiles: ["tests/setup.ts"] },
});
