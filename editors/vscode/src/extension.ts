import { existsSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

let client: LanguageClient | undefined;

/** The program to start: what the settings say, else the one in the extension, else the one on the PATH. */
function program(context: vscode.ExtensionContext): string {
  const said = vscode.workspace.getConfiguration("blin").get<string>("server.path", "").trim();
  if (said !== "") {
    return said;
  }
  const name = process.platform === "win32" ? "blin.exe" : "blin";
  const bundled = path.join(context.extensionPath, "server", name);
  return existsSync(bundled) ? bundled : name;
}

async function start(context: vscode.ExtensionContext, output: vscode.OutputChannel): Promise<void> {
  const command = program(context);
  const server: ServerOptions = { command, args: ["lsp"] };
  const options: LanguageClientOptions = {
    documentSelector: [
      { language: "blin" },
      { scheme: "file", pattern: "**/*.toml" },
    ],
    outputChannel: output,
  };
  client = new LanguageClient("blin", "blin", server, options);
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const reason = error instanceof Error ? error.message : String(error);
    const settings = "Open Settings";
    const chosen = await vscode.window.showErrorMessage(
      `blin cannot start ${command}: ${reason}. Install blin, or say where it is.`,
      settings,
    );
    if (chosen === settings) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "blin.server.path");
    }
  }
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  await running?.stop();
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("blin");
  const restart = async (): Promise<void> => {
    await stop();
    await start(context, output);
  };
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand("blin.restart", restart),
    vscode.commands.registerCommand("blin.showOutput", () => output.show()),
    vscode.commands.registerCommand("blin.runFile", async () => {
      const document = vscode.window.activeTextEditor?.document;
      if (document?.languageId === "blin" && client) {
        await vscode.commands.executeCommand("blin.runScenarios", client.code2ProtocolConverter.asUri(document.uri), null);
      }
    }),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("blin.server.path")) {
        await restart();
      }
    }),
  );
  await start(context, output);
}

export async function deactivate(): Promise<void> {
  await stop();
}
