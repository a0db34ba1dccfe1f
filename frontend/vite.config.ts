import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const backend = process.env["LAGEWARTE_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  root: import.meta.dirname,
  resolve: { conditions: ["@lagewarte/source", "module", "browser", "development|production"] },
  build: { outDir: "dist/app", emptyOutDir: true, sourcemap: false, target: "es2024" },
  server: { proxy: { "/api": backend, "/socket.io": { target: backend, ws: true } } },
});
