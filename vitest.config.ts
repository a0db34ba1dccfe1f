import { defineConfig } from "vitest/config";

// Packages are read from their sources, so a test never sees a stale build.
const conditions = ["@lagewarte/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // No test is about time: this ends what hangs, and a machine that is busy with something else is none of that.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "model", include: ["model/src/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "platform",
          include: ["platform/src/**/*.test.ts"],
          exclude: ["platform/src/{kafka,elasticsearch}/**"],
        },
      },
      // Against real servers: Kafka and Elasticsearch as processes of this machine. One file after the other.
      {
        extends: true,
        test: {
          name: "servers",
          include: ["platform/src/{kafka,elasticsearch}/**/*.test.ts", "deploy/local/**/*.test.ts"],
          globalSetup: ["deploy/local/global-setup.ts"],
          fileParallelism: false,
          hookTimeout: 120_000,
        },
      },
      { extends: true, test: { name: "ingest", include: ["ingest/src/**/*.test.ts"] } },
      { extends: true, test: { name: "rules", include: ["rules/src/**/*.test.ts"] } },
      { extends: true, test: { name: "backend", include: ["backend/src/**/*.test.ts"] } },
      // The colours are tested as the browser gets them, so stylesheets are read.
      { extends: true, test: { name: "frontend", include: ["frontend/src/**/*.test.{ts,tsx}"], css: true } },
      { extends: true, test: { name: "cli", include: ["cli/src/**/*.test.ts"] } },
      { extends: true, test: { name: "deploy", include: ["deploy/{tools,example,geo}/**/*.test.ts"] } },
      // The whole system as a user has it: built, started as a process, looked at in a browser. One after the other.
      {
        extends: true,
        test: {
          name: "acceptance",
          include: ["deploy/acceptance/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
