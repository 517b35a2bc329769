// The language server: which program, its start and end, and what is asked of it beyond the protocol.

import { existsSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import {
  LanguageClient,
  State,
  type CancellationToken,
  type LanguageClientOptions,
  type NotificationHandler,
  type Range,
} from "vscode-languageclient/node";

/** The program to start: what the settings say, else the one in the extension, else the one on the PATH. */
export function program(context: vscode.ExtensionContext): string {
  const said = vscode.workspace.getConfiguration("blin").get<string>("server.path", "").trim();
  if (said !== "") {
    return said;
  }
  const name = process.platform === "win32" ? "blin.exe" : "blin";
  const bundled = path.join(context.extensionPath, "server", name);
  return existsSync(bundled) ? bundled : name;
}

/** The server and its client; it can be started anew without anything that uses it noticing. */
export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly started = new vscode.EventEmitter<void>();
  private readonly stopped = new vscode.EventEmitter<void>();
  private readonly listeners = new Map<string, NotificationHandler<unknown>>();
  /** The server runs, anew. */
  readonly onStarted = this.started.event;
  /** The server runs no more. */
  readonly onStopped = this.stopped.event;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly output: vscode.OutputChannel,
  ) {}

  /** Calls `listener` for every notification of this method, whichever start of the server it comes from. */
  onNotification<P>(method: string, listener: (params: P) => void): void {
    this.listeners.set(method, listener as NotificationHandler<unknown>);
    this.client?.onNotification(method, listener);
  }

  async start(): Promise<void> {
    const command = program(this.context);
    const options: LanguageClientOptions = {
      documentSelector: [
        { scheme: "file", language: "blin" },
        { scheme: "untitled", language: "blin" },
        { scheme: "file", pattern: "**/*.toml" },
      ],
      outputChannel: this.output,
      initializationOptions: vscode.workspace.getConfiguration("blin"),
      synchronize: { configurationSection: "blin" },
    };
    const client = new LanguageClient("blin", "blin", { command, args: ["lsp"] }, options);
    for (const [method, listener] of this.listeners) {
      client.onNotification(method, listener);
    }
    client.onDidChangeState((change) => {
      if (change.newState === State.Stopped) {
        this.stopped.fire();
      } else if (change.newState === State.Running) {
        this.started.fire();
      }
    });
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.client = undefined;
      void this.complain(command, error);
    }
  }

  private async complain(command: string, error: unknown): Promise<void> {
    const settings = "Open Settings";
    const chosen = await vscode.window.showErrorMessage(
      `blin cannot start ${command}: ${reason(error)}. Install blin, or say where it is.`,
      settings,
    );
    if (chosen === settings) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "blin.server.path");
    }
  }

  async stop(): Promise<void> {
    const running = this.client;
    this.client = undefined;
    await running?.stop();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  get isRunning(): boolean {
    return this.client?.state === State.Running;
  }

  /** Asks the server. */
  request<R>(method: string, params: object, token?: CancellationToken): Promise<R> {
    if (!this.client) {
      return Promise.reject(new Error("the blin server does not run"));
    }
    return token ? this.client.sendRequest<R>(method, params, token) : this.client.sendRequest<R>(method, params);
  }

  /** Has the server do something. */
  execute<R>(command: string, ...args: unknown[]): Promise<R> {
    return this.request<R>("workspace/executeCommand", { command, arguments: args });
  }

  uri(uri: vscode.Uri): string {
    return this.client ? this.client.code2ProtocolConverter.asUri(uri) : uri.toString();
  }

  range(range: Range): vscode.Range {
    return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
  }

  location(place: { uri: string; range: Range }): vscode.Location {
    return new vscode.Location(vscode.Uri.parse(place.uri), this.range(place.range));
  }

  dispose(): void {
    this.started.dispose();
    this.stopped.dispose();
  }
}

export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Does what a person asked for; when it cannot be done, says why. */
export async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    void vscode.window.showErrorMessage(`blin: ${reason(error)}`);
  }
}

/** The file that a command is about: of the active editor, when it can belong to a project. */
export function activeFile(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  const isOurs = document?.languageId === "blin" || document?.fileName.endsWith(".toml") === true;
  return isOurs ? document : undefined;
}

/** The active file, else any file of a project that is open in the workspace. */
export async function someFile(): Promise<vscode.Uri> {
  const active = activeFile();
  if (active) {
    return active.uri;
  }
  const visible = vscode.window.visibleTextEditors.find((e) => e.document.languageId === "blin");
  const found = visible?.document.uri ?? (await vscode.workspace.findFiles("**/blin.toml", null, 1))[0];
  if (!found) {
    throw new Error("open a .blin file or a folder with a blin.toml first");
  }
  return found;
}

/** Opens a place of a file. */
export async function reveal(location: vscode.Location, column?: vscode.ViewColumn): Promise<void> {
  const document = await vscode.workspace.openTextDocument(location.uri);
  const editor = await vscode.window.showTextDocument(document, column);
  editor.selection = new vscode.Selection(location.range.start, location.range.start);
  editor.revealRange(location.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Runs `work` once things have been quiet for so long. */
export function debounced(milliseconds: number, work: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  };
}
