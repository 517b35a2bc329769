// The first hour of an author in Visual Studio Code, by keyboard: `cargo xtask editors` runs it.

import * as path from "node:path";
import { Editor, until, type Places } from "./editor.mts";
import { matchProblems } from "./matchers.mts";

function place(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set: run the journey by \`cargo xtask editors\``);
  }
  return value;
}

const places: Places = {
  tools: place("BLIN_TOOLS"),
  vsix: place("BLIN_VSIX"),
  repository: place("BLIN_REPOSITORY"),
  pictures: place("BLIN_PICTURES"),
};

matchProblems(path.resolve("server/blin"), path.join(places.repository, "protocols"));
const editor = await Editor.open(places);
try {
  await journey(editor);
} finally {
  await editor.close();
}

async function journey(editor: Editor): Promise<void> {
  const { page } = editor;
  const problems = page.locator(".markers-panel .monaco-list-row");

  await editor.station("open the library and see no problems", async () => {
    await page.locator(".monaco-workbench").waitFor();
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: "protocols" }).waitFor();
    await editor.openFile("premedication.blin");
    await page.locator(".codelens-decoration", { hasText: /\d+ of \d+ pass/ }).first().waitFor();
    await editor.press("Control+Shift+m");
    await page.locator(".markers-panel", { hasText: "No problems have been detected" }).waitFor();
  });

  await editor.station("break a unit and see the squiggle", async () => {
    await editor.openFile("premedication.blin");
    await editor.goBehind("protocols/premedication.blin", "infusion_rate < 28 µg/day");
    for (let i = 0; i < " µg/day".length; i += 1) {
      await editor.press("Backspace");
    }
    await page.locator(".squiggly-error").first().waitFor();
    await problems.filter({ hasText: "has no unit" }).waitFor();
  });
  await editor.station("apply the fix", async () => {
    await editor.press("Control+.");
    const fix = page.locator(".action-widget .monaco-list-row", { hasText: "µg/day" }).first();
    await fix.waitFor();
    await editor.picture("fix-offered");
    await editor.press("Enter");
    await page.locator(".squiggly-error").first().waitFor({ state: "detached" });
    await until("no problem is left", async () => (await problems.count()) === 0);
  });

  await editor.station("complete a name and a unit", async () => {
    await editor.press("Control+End", "Enter");
    await editor.type("let runs_fast = infusion_ra");
    const name = page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "infusion_rate" }).first();
    await name.waitFor();
    await editor.press("Tab");
    await editor.type(" > 28 ");
    await editor.press("Control+Space");
    const unit = page.locator(".suggest-widget.visible .monaco-list-row.focused", { hasText: "µg/day" });
    await unit.waitFor();
    await editor.picture("units-offered");
    await editor.press("Enter", "Control+s");
    await until("the file is saved", async () =>
      editor.saved("protocols/premedication.blin").endsWith("\nlet runs_fast = infusion_rate > 28 µg/day"),
    );
    await problems.filter({ hasText: "is never read" }).waitFor();
    await editor.press("Control+Shift+k", "Control+s");
    await until("no problem is left", async () => (await problems.count()) === 0);
  });

  await editor.station("rename across files", async () => {
    await editor.openFile("dosing.blin");
    await editor.goBehind("protocols/dosing.blin", "table scheduled_rate");
    await editor.press("F2");
    const box = page.locator(".rename-box input");
    await until("the name is asked for", async () => (await box.inputValue()) === "scheduled_rate");
    await box.fill("rate_by_plan");
    await editor.press("Enter");
    const old = /\bscheduled_rate\b/;
    await page.locator(".view-lines", { hasText: "rate_by_plan" }).first().waitFor();
    await editor.command("File: Save All Files");
    await until("no file has the old name", async () =>
      ["dosing.blin", "premedication.blin", "pump.blin"].every((name) => !old.test(editor.saved(`protocols/${name}`))),
    );
    await until("no problem has come", async () => (await problems.count()) === 0);
  });

  await editor.station("run a scenario from its lens", async () => {
    await editor.openFile("premedication.blin");
    await editor.goBehind("protocols/premedication.blin", 'scenario "');
    await page.locator(".codelens-decoration a", { hasText: /✓ \d+ expectation/ }).first().click();
    await page.locator(".notification-toast", { hasText: "1 of 1 pass" }).waitFor();
    await editor.command("Notifications: Clear All Notifications");
  });

  const evaluated = page.locator(".statusbar-item", { hasText: /\(\d+ of \d+\)/ });

  await editor.station("evaluate the scenario in place and step", async () => {
    await editor.press("Control+Alt+e");
    await editor.offered(/scenario "(.*)"/.exec(editor.saved("protocols/premedication.blin"))?.[1] ?? "").waitFor();
    await editor.press("Enter");
    await evaluated.waitFor();
    const last = await evaluated.innerText();
    await editor.goBehind("protocols/premedication.blin", "rule premedicate_cycle");
    const value = page.locator(".view-lines", { hasText: /premedicate_cycle\s*✗/ });
    await value.waitFor();
    await editor.picture("values-at-the-last-moment");
    await editor.press("Control+Alt+ArrowLeft");
    await until("the moment before is shown", async () => (await evaluated.innerText()) !== last);
  });

  await editor.station("open the timeline of a patient and choose a moment", async () => {
    await editor.openFile("ojemolon-2022.toml");
    await editor.command("blin: Show Timeline");
    await editor.panel("Timeline").getByRole("heading", { name: "Ojemolon 2022" }).waitFor();
    const moments = editor.panel("Timeline").locator(".moments button");
    await moments.first().waitFor();
    await moments.first().focus();
    await editor.press("Enter");
    await evaluated.filter({ hasText: "(1 of" }).waitFor();
    await editor.panel("Timeline").locator(".moments [aria-current]", { hasText: "day 0 18:00" }).waitFor();
  });

  await editor.station("open the graph and go to a rule", async () => {
    await page.locator(".tabs-container .tab", { hasText: "premedication.blin" }).first().click();
    await editor.goBehind("protocols/premedication.blin", "rule premedicate_cycle");
    await editor.command("blin: Show Rule Graph");
    const nodes = editor.panel("Rule Graph").locator(".node");
    await nodes.filter({ hasText: "premedicate_cycle" }).waitFor();
    await editor.picture("graph-around-a-rule");
    await editor.panel("Rule Graph").getByRole("button", { name: "decision premedication of" }).focus();
    await editor.picture("graph-in-the-light");
    await editor.command("Preferences: Toggle between Light/Dark Themes");
    await page.locator(".monaco-workbench.vs-dark").waitFor();
    await editor.panel("Rule Graph").getByRole("button", { name: "decision premedication of" }).focus();
    await editor.press("Enter");
    const line = editor.line("protocols/premedication.blin", "decision premedication:");
    await page.locator(".statusbar-item", { hasText: `Ln ${line},` }).waitFor();
  });

  await editor.station("see in the gutter what the scenarios reach", async () => {
    await editor.openFile("premedication.blin");
    await editor.goBehind("protocols/premedication.blin", "rule premedicate_cycle");
    await editor.command("Test: Run Tests with Coverage in Current File");
    await page.locator(".coverage-deco-gutter.coverage-deco-hit").first().waitFor();
    await editor.picture("covered");
    await editor.press("Control+Shift+m");
    await page.locator(".markers-panel").waitFor();
  });

  await editor.station("run the tests of a file and see one fail", async () => {
    await editor.command("View: Close All Editors");
    await editor.openFile("premedication.blin");
    const count = editor.saved("protocols/premedication.blin").match(/^(scenario|property) /gm)?.length ?? 0;
    await editor.command("blin: Run the Scenarios of This File");
    await page.locator(".test-explorer", { hasText: `${count}/${count}` }).waitFor();
    await editor.goBehind("protocols/premedication.blin", "expect premedication = 20");
    await editor.press("Backspace", "Backspace");
    await editor.type("30");
    await editor.command("blin: Run the Scenarios of This File");
    await page.locator(".test-explorer", { hasText: `${count - 1}/${count}` }).waitFor();
    await problems.filter({ hasText: "Before the first cycle" }).first().waitFor();
  });

  await editor.station("have the failure explained", async () => {
    await editor.command("Test: Debug Failed Tests");
    const text = page.locator(".editor-instance", { hasText: "premedicate_cycle" });
    await page.locator(".tabs-container .tab", { hasText: "Before the first cycle" }).first().waitFor();
    await text.filter({ hasText: "expected" }).first().waitFor();
  });
}
