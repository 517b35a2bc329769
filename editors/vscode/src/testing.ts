// The Testing view: scenarios and properties of every file, with three ways to run them.

import * as vscode from "vscode";
import type { Coverage, TestItem, TestList, TestMessage, TestResult } from "./protocol";
import type { Evaluator } from "./evaluate";
import { debounced, reason, reveal, type Server } from "./server";

export class Testing implements vscode.Disposable {
  private readonly controller = vscode.tests.createTestController("blin", "blin");
  private readonly subscriptions: vscode.Disposable[] = [this.controller];
  /** What the leaves stand for. */
  private readonly known = new WeakMap<vscode.TestItem, TestItem>();
  private readonly details = new WeakMap<vscode.FileCoverage, vscode.FileCoverageDetail[]>();

  constructor(
    private readonly server: Server,
    private readonly evaluator: Evaluator,
  ) {
    const { Run, Debug, Coverage } = vscode.TestRunProfileKind;
    this.controller.refreshHandler = () => this.refresh();
    this.controller.createRunProfile("Run", Run, async (request, token) => void (await this.run(request, token)), true);
    this.controller.createRunProfile("Explain", Debug, (request, token) => this.explain(request, token), true);
    const coverage = this.controller.createRunProfile(
      "Run with Coverage",
      Coverage,
      (request, token) => this.cover(request, token),
      true,
    );
    coverage.loadDetailedCoverage = (_, file) => Promise.resolve(this.details.get(file) ?? []);
    const refresh = debounced(500, () => void this.refresh());
    this.subscriptions.push(
      server.onStarted(refresh),
      vscode.languages.onDidChangeDiagnostics(refresh),
      vscode.workspace.onDidChangeTextDocument((change) => {
        if (change.document.languageId === "blin") {
          refresh();
        }
      }),
      vscode.commands.registerCommand("blin.runFile", () => this.runFile()),
    );
  }

  private async refresh(): Promise<void> {
    if (!this.server.isRunning) {
      return;
    }
    const list = await this.server.request<TestList>("blin/tests", {}).catch(() => undefined);
    if (!list) {
      return;
    }
    const files = list.files
      .filter((file) => file.items.length > 0)
      .map((file) => {
        const uri = vscode.Uri.parse(file.uri);
        const item = this.item(this.controller.items, `file:${file.uri}`, file.module, uri);
        item.description = vscode.workspace.asRelativePath(uri);
        item.range = this.server.range(file.range);
        item.children.replace(file.items.map((test) => this.leaf(item, test, uri)));
        return item;
      });
    this.controller.items.replace(files);
  }

  /** The item that is there already keeps its outcome. */
  private item(among: vscode.TestItemCollection, id: string, label: string, uri: vscode.Uri): vscode.TestItem {
    const there = among.get(id);
    if (there?.label === label) {
      return there;
    }
    return this.controller.createTestItem(id, label, uri);
  }

  private leaf(file: vscode.TestItem, test: TestItem, uri: vscode.Uri): vscode.TestItem {
    const item = this.item(file.children, test.id, test.title, uri);
    item.range = this.server.range(test.range);
    item.description = test.kind === "property" ? "property" : undefined;
    this.known.set(item, test);
    return item;
  }

  /** The leaves that a request is about. */
  private chosen(request: vscode.TestRunRequest): vscode.TestItem[] {
    const excluded = new Set(request.exclude);
    const found: vscode.TestItem[] = [];
    const visit = (item: vscode.TestItem): void => {
      if (excluded.has(item)) {
        return;
      }
      if (this.known.has(item)) {
        found.push(item);
      }
      item.children.forEach(visit);
    };
    if (request.include) {
      request.include.forEach(visit);
    } else {
      this.controller.items.forEach(visit);
    }
    return found;
  }

  private async run(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
    before: (run: vscode.TestRun) => Promise<void> = () => Promise.resolve(),
  ): Promise<TestResult[]> {
    const items = this.chosen(request);
    const run = this.controller.createTestRun(request);
    items.forEach((item) => run.started(item));
    let results: TestResult[] = [];
    try {
      const ids = items.map((item) => item.id);
      ({ results } = await this.server.request<{ results: TestResult[] }>("blin/runTests", { ids }, token));
      const byId = new Map(items.map((item) => [item.id, item]));
      for (const result of results) {
        const item = byId.get(result.id);
        if (item) {
          this.report(run, item, result);
          byId.delete(result.id);
        }
      }
      byId.forEach((item) => run.skipped(item));
      await before(run);
    } catch (error) {
      if (!token.isCancellationRequested) {
        items.forEach((item) => run.errored(item, new vscode.TestMessage(reason(error))));
      }
    } finally {
      run.end();
    }
    return results;
  }

  private report(run: vscode.TestRun, item: vscode.TestItem, result: TestResult): void {
    const say = (text: string): void => run.appendOutput(`${text.replaceAll("\n", "\r\n")}\r\n`, undefined, item);
    say(`${result.status}: ${item.label}`);
    for (const message of result.messages) {
      say(`  ${message.text}`);
      message.related.forEach((r) => say(`    ${r.message}`));
    }
    if (result.status === "passed") {
      run.passed(item, result.milliseconds);
    } else if (result.status === "skipped") {
      run.skipped(item);
    } else {
      run.failed(item, result.messages.map((m) => this.message(m)), result.milliseconds);
    }
  }

  private message(message: TestMessage): vscode.TestMessage {
    const related = message.related.map((r) => `\n${r.message}`).join("");
    const { expected, actual } = message;
    const told =
      expected !== null && actual !== null
        ? vscode.TestMessage.diff(`${message.text}${related}`, expected, actual)
        : new vscode.TestMessage(`${message.text}${related}`);
    told.location = this.server.location(message);
    return told;
  }

  /** Instead of a debugger: values in place, and the derivation of what came out otherwise than expected. */
  private async explain(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const results = await this.run(request, token);
    const items = new Map(this.chosen(request).map((item) => [item.id, item]));
    const failed = results.find((r) => r.status === "failed") ?? results[0];
    const item = failed && items.get(failed.id);
    const test = item && this.known.get(item);
    if (!failed || !item?.uri || !test || token.isCancellationRequested) {
      return;
    }
    const message = failed.messages[0];
    await reveal(message ? this.server.location(message) : new vscode.Location(item.uri, item.range ?? new vscode.Range(0, 0, 0, 0)));
    if (test.kind === "scenario") {
      const uri = this.server.uri(item.uri);
      // The moment of the expectation that failed, not the last of the record.
      const at = message?.at ? { at: message.at, moment: message.moment ?? undefined } : {};
      await this.evaluator.evaluate({ uri, scenario: test.title, ...at }).catch(() => undefined);
    }
    const text = failed.messages.flatMap((m) => [m.text, m.explanation ?? ""]).filter((t) => t !== "");
    if (text.length > 0) {
      await this.evaluator.show(test.title, `${text.join("\n\n")}\n`);
    }
  }

  private async cover(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    await this.run(request, token, async (run) => {
      const first = this.chosen(request)[0];
      if (!first?.uri) {
        return;
      }
      const coverage = await this.server.request<Coverage>("blin/coverage", { uri: this.server.uri(first.uri) }, token);
      for (const file of coverage.files) {
        const details = file.items.flatMap((item) => {
          const range = this.server.range(item.range);
          // A declaration is counted, but only a statement is drawn beside its lines.
          const drawn = new vscode.StatementCoverage(item.hits, range);
          const isDeclared = item.kind === "rule" || item.kind === "hold";
          return isDeclared ? [new vscode.DeclarationCoverage(item.name, item.hits, range), drawn] : [drawn];
        });
        const covered = vscode.FileCoverage.fromDetails(vscode.Uri.parse(file.uri), details);
        this.details.set(covered, details);
        run.addCoverage(covered);
      }
    });
  }

  /** Runs what the active file holds. */
  private async runFile(): Promise<void> {
    await this.refresh();
    const uri = vscode.window.activeTextEditor?.document.uri;
    const item = uri && this.controller.items.get(`file:${this.server.uri(uri)}`);
    if (!item) {
      void vscode.window.showInformationMessage("This file has no scenario.");
      return;
    }
    const source = new vscode.CancellationTokenSource();
    await vscode.commands.executeCommand("workbench.view.testing.focus");
    await this.run(new vscode.TestRunRequest([item]), source.token);
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}
