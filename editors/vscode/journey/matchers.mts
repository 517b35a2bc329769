// Holds the problem matchers of package.json against what `blin check` really prints.

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

interface Pattern {
  regexp: string;
  [field: string]: string | number;
}

/** Breaks a unit in a copy of the library, and adds a `let` that nothing reads: one error, then one warning. */
export function matchProblems(blin: string, library: string): void {
  const folder = mkdtempSync(path.join(tmpdir(), "blin-matchers-"));
  try {
    cpSync(library, folder, { recursive: true });
    const file = path.join(folder, "premedication.blin");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("infusion_rate < 28 µg/day", "infusion_rate < 28"));
    expectOne("blin", blin, folder, { file: "premedication.blin", code: "blin::units::missing", message: "`28` has no unit" });
    writeFileSync(file, `${text}\nlet idle = infusing\n`);
    expectOne("blin-warning", blin, folder, { file: "premedication.blin", code: "blin::unused::let" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log("ok  the problem matchers read what `blin check` prints");
}

function expectOne(matcher: string, blin: string, folder: string, wanted: Record<string, string>): void {
  const { contributes } = JSON.parse(readFileSync("package.json", "utf8"));
  const { pattern } = contributes.problemMatchers.find((m: { name: string }) => m.name === matcher);
  const output = spawnSync(blin, ["check"], { cwd: folder, env: { ...process.env, COLUMNS: "1000" }, encoding: "utf8" });
  const lines = `${output.stdout}${output.stderr}`.split("\n");
  const found = lines.flatMap((_, at) => matched(pattern, lines.slice(at)));
  const fits = found.some((one) => Object.entries(wanted).every(([field, value]) => one[field] === value));
  if (found.length !== 1 || !fits) {
    throw new Error(`$${matcher} found ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}, in\n${lines.join("\n")}`);
  }
}

/** The fields of a problem that begins in the first of the lines: as the editor does, one line for each pattern. */
function matched(patterns: Pattern[], lines: string[]): Record<string, string>[] {
  const fields: Record<string, string> = {};
  for (const [index, { regexp, ...groups }] of patterns.entries()) {
    const match = new RegExp(regexp).exec(lines[index] ?? "\0");
    if (!match) {
      return [];
    }
    for (const [field, group] of Object.entries(groups)) {
      fields[field] = match[Number(group)] ?? "";
    }
  }
  return [fields];
}
