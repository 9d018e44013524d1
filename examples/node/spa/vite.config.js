import { defineConfig } from "vite";

export default defineConfig({
  define: { __BUG__: JSON.stringify(process.env.BUG ?? "") },
  build: { modulePreload: false },
  logLevel: "warn",
});
