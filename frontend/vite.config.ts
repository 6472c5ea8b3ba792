import { resolve } from "node:path";
import { defineConfig } from "vite";

const source = (name: string) => resolve(import.meta.dirname, "src", name);

export default defineConfig({
  base: "/static/dist/",
  build: {
    outDir: "../app/pages/static/dist",
    emptyOutDir: true,
    manifest: true,
    // The oldest browser kernel we promise is 98; top-level await is avoided in the sources.
    target: "chrome98",
    cssTarget: "chrome98",
    modulePreload: { polyfill: false },
    rollupOptions: { input: ["app.ts", "diagram.ts", "print.ts"].map(source) },
  },
});
