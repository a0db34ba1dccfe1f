import { defineConfig } from "vitest/config";

// Packages are read from their sources, so a test never sees a stale build.
const conditions = ["@lagewarte/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      { extends: true, test: { name: "model", include: ["model/src/**/*.test.ts"] } },
      { extends: true, test: { name: "platform", include: ["platform/src/**/*.test.ts"] } },
      { extends: true, test: { name: "ingest", include: ["ingest/src/**/*.test.ts"] } },
      { extends: true, test: { name: "rules", include: ["rules/src/**/*.test.ts"] } },
      { extends: true, test: { name: "backend", include: ["backend/src/**/*.test.ts"] } },
      { extends: true, test: { name: "frontend", include: ["frontend/src/**/*.test.{ts,tsx}"] } },
      { extends: true, test: { name: "cli", include: ["cli/src/**/*.test.ts"] } },
      { extends: true, test: { name: "deploy", include: ["deploy/**/*.test.ts"] } },
    ],
  },
});
