import { defineConfig } from "vitest/config";
import { messages } from "./build/messages-plugin.ts";
import { shellWorker } from "./build/shell-worker-plugin.ts";
import { talk } from "./build/talk-plugin.ts";
import { twins } from "./build/twins-plugin.ts";

const api = process.env["IMECE_API"] ?? "http://127.0.0.1:8000";

const SHELL =
  /node_modules\/(preact|@preact|icu-minify)\/|src\/(i18n\/[^/]+\.ts|core\/(api|board|clock|display|entities|problem|text|types)\.ts|ui\/(router|parts\/(basics|later|sentence|TaskRow)|state\/(announce|board|clock|live|session|settings|snapshot|steady|waiting))\.tsx?)/;

export default defineConfig({
  plugins: [messages(), shellWorker(), talk(), twins()],
  build: {
    target: "es2022",
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the first page needs anyway travels as one file: ten small ones compress worse and wait longer.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "shell", test: SHELL }] } } },
  },
  server: { port: 5173, proxy: { "/api": { target: api, ws: true } } },
  preview: { port: 4173, proxy: { "/api": { target: api, ws: true } } },
  test: { environment: "node", include: ["tests/**/*.test.{ts,tsx}"] },
});
