// Bundles the extension and the pages of its panels, with the licences of what is bundled.

import { build } from "esbuild";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const common = { bundle: true, minify: true, logLevel: "warning", metafile: true, legalComments: "none" };

const extension = await build({
  ...common,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  platform: "node",
  target: "node18",
  format: "cjs",
  external: ["vscode"],
});
const pages = await build({
  ...common,
  entryPoints: ["webview/timeline.ts", "webview/timeline.css", "webview/graph.ts", "webview/graph.css"],
  outdir: "dist/webview",
  platform: "browser",
  target: "es2022",
  format: "iife",
});

const inputs = [extension, pages].flatMap((result) => Object.keys(result.metafile.inputs));
const folders = inputs.map((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]).filter((name) => name);
const licences = [...new Set(folders)].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file || !existsSync(path.join(folder, file))) {
    throw new Error(`${name} has no licence to pass on`);
  }
  return `${name} ${version} (${license})\n\n${readFileSync(path.join(folder, file), "utf8").trim()}\n`;
});
writeFileSync("dist/THIRD-PARTY.txt", licences.join(`\n${"-".repeat(80)}\n\n`));
