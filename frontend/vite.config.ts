import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const source = (name: string) => resolve(import.meta.dirname, "src", name);

/** Beside each script and style its compressed forms, so that the service never compresses them again. */
const compressed = (): Plugin => ({
  name: "compressed",
  writeBundle({ dir }, bundle) {
    for (const name of Object.keys(bundle).filter(name => /\.(js|css|svg)$/.test(name))) {
      const file = resolve(dir!, name);
      const bytes = readFileSync(file);
      if (bytes.length < 512) continue;
      writeFileSync(`${file}.br`, brotliCompressSync(bytes));
      writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
    }
  },
});

export default defineConfig({
  base: "/static/dist/",
  plugins: [compressed()],
  build: {
    outDir: "../app/pages/static/dist",
    emptyOutDir: true,
    manifest: true,
    // The oldest browser kernel we promise is 98; top-level await is avoided in the sources.
    target: "chrome98",
    cssTarget: "chrome98",
    modulePreload: { polyfill: false },
    rollupOptions: { input: ["app.ts", "diagram.ts", "print.ts", "public.ts", "register.ts"].map(source) },
  },
});
