// `blin check` and `blin test` as tasks, and a new project.

import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { attempt, program, type Server } from "./server";

interface Definition extends vscode.TaskDefinition {
  task: "check" | "test";
  project?: string;
}

export class Tasks implements vscode.TaskProvider {
  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly server: Server,
  ) {
    context.subscriptions.push(
      vscode.tasks.registerTaskProvider("blin", this),
      vscode.commands.registerCommand("blin.newProject", () => attempt(() => this.newProject())),
    );
  }

  async provideTasks(): Promise<vscode.Task[]> {
    const manifests = await vscode.workspace.findFiles("**/blin.toml", "**/node_modules/**");
    return manifests.flatMap((manifest) => {
      const folder = vscode.workspace.getWorkspaceFolder(manifest);
      const project = path.relative(folder?.uri.fsPath ?? "", path.dirname(manifest.fsPath)) || ".";
      const tasks = (["check", "test"] as const).map((task) => ({ type: "blin", task, project }));
      return folder ? tasks.map((definition) => this.task(definition, folder)) : [];
    });
  }

  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const definition = task.definition as Definition;
    const folder = typeof task.scope === "object" ? task.scope : vscode.workspace.workspaceFolders?.[0];
    return folder && this.task(definition, folder);
  }

  private task(definition: Definition, folder: vscode.WorkspaceFolder): vscode.Task {
    const project = definition.project ?? ".";
    const cwd = path.resolve(folder.uri.fsPath, project);
    // The widest lines: a finding is told apart by its first lines, and these must not be folded.
    const execution = new vscode.ProcessExecution(program(this.context), [definition.task], { cwd, env: { COLUMNS: "1000" } });
    const name = project === "." ? definition.task : `${definition.task} ${project}`;
    // The server shows every problem by itself; what is read from a task's output would stand there twice.
    const matchers = this.server.isRunning ? [] : ["$blin", "$blin-warning"];
    const task = new vscode.Task(definition, folder, name, "blin", execution, matchers);
    task.group = definition.task === "check" ? vscode.TaskGroup.Build : vscode.TaskGroup.Test;
    return task;
  }

  /** A folder with a project that works, opened. */
  private async newProject(): Promise<void> {
    const chosen = await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: "Make a Project Here",
      title: "In which folder is the new project to be?",
    });
    const parent = chosen?.[0]?.fsPath;
    const name = parent && (await vscode.window.showInputBox({ prompt: "Its name", value: "ward", validateInput: isName }));
    if (!parent || !name) {
      return;
    }
    const folder = path.join(parent, name);
    await promisify(execFile)(program(this.context), ["new", folder]);
    await vscode.commands.executeCommand("vscode.openFolder", vscode.Uri.file(folder));
  }
}

function isName(name: string): string | undefined {
  return /^[a-z][a-z0-9_-]*$/.test(name) ? undefined : "Small letters, digits, - and _";
}
