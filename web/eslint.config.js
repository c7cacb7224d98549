import js from "@eslint/js";
import tseslint from "typescript-eslint";

const sockets = ["fetch", "WebSocket", "EventSource", "XMLHttpRequest", "indexedDB"];

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/generated"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
    rules: {
      eqeqeq: "error",
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/consistent-type-imports": "error",
      "no-console": "error",
    },
  },
  {
    // The rules of work: no document, no components, testable without a browser.
    files: ["src/core/**"],
    rules: {
      "no-restricted-imports": ["error", { patterns: ["**/ui/**", "preact", "preact/*", "@preact/*"] }],
      "no-restricted-globals": ["error", "window", "document", "localStorage", "sessionStorage", "navigator"],
    },
  },
  {
    // Pages ask core; only core talks to the network and to the device's storage of drafts.
    files: ["src/ui/**", "src/i18n/**", "src/talk/**"],
    rules: {
      "no-restricted-globals": ["error", ...sockets.map((name) => ({ name, message: "Only src/core talks to the network." }))],
      "no-restricted-imports": ["error", { patterns: ["idb-keyval"] }],
    },
  },
  {
    files: ["build/**", "*.config.*"],
    languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly", Buffer: "readonly" } },
    rules: { "no-console": "off" },
  },
  {
    files: ["src/sw.js"],
    languageOptions: { globals: { self: "readonly", caches: "readonly", fetch: "readonly", URL: "readonly", Response: "readonly" } },
  },
);
