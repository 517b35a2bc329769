// The status bar: the project with its version, and what is evaluated.

import * as vscode from "vscode";
import type { ProjectStatus } from "./protocol";
import { activeFile, debounced, type Server } from "./server";

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("blin.project", vscode.StatusBarAlignment.Left, 20);
  private readonly subscriptions: vscode.Disposable[] = [this.item];
  /** What is asked last is shown, in whatever order the answers come. */
  private asked = 0;

  constructor(private readonly server: Server) {
    this.item.name = "blin: project";
    this.item.command = { command: "workbench.action.quickOpen", title: "Commands of blin", arguments: [">blin: "] };
    const update = debounced(200, () => void this.update());
    this.subscriptions.push(
      vscode.window.onDidChangeActiveTextEditor(update),
      vscode.languages.onDidChangeDiagnostics(update),
      server.onStarted(update),
      server.onStopped(update),
    );
  }

  private async update(): Promise<void> {
    const file = activeFile();
    if (!file) {
      this.item.hide();
      return;
    }
    this.asked += 1;
    const number = this.asked;
    const status = await this.server
      .request<ProjectStatus>("blin/status", { uri: this.server.uri(file.uri) })
      .catch(() => undefined);
    if (number === this.asked) {
      this.show(status, file.languageId === "blin");
    }
  }

  private show(status: ProjectStatus | undefined, isProtocol: boolean): void {
    if (!status?.project && !isProtocol) {
      this.item.hide();
      return;
    }
    const { project } = status ?? {};
    this.item.text = project ? `blin: ${project.name} ${project.version}` : `blin: ${status ? "no project" : "stopped"}`;
    const lines = status
      ? [
          project ? `**${project.name}** ${project.version}, in \`${vscode.Uri.parse(project.folder).fsPath}\`` : "This file is in no project.",
          `${count(status.rules, "rule")}, ${count(status.decisions, "decision")}, ${count(status.scenarios, "scenario")}`,
          [count(status.errors, "error"), count(status.warnings, "warning"), count(status.notes, "note")].join(", "),
          `Language ${status.language ?? "unknown"}, server ${status.server}`,
        ]
      : ["The server does not run."];
    this.item.tooltip = new vscode.MarkdownString(lines.join("\n\n"));
    const isBad = !status || status.errors > 0;
    this.item.backgroundColor = isBad ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    this.item.show();
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}

export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
