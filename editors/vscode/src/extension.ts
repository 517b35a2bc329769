import * as vscode from "vscode";
import { Evaluator } from "./evaluate";
import { GraphPanel } from "./graph";
import { Server } from "./server";
import { StatusBar } from "./status";
import { Tasks } from "./tasks";
import { Testing } from "./testing";
import { TimelinePanel } from "./timeline";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("blin");
  const running = new Server(context, output);
  server = running;
  const evaluator = new Evaluator(running);
  new TimelinePanel(context, running, evaluator);
  new GraphPanel(context, running);
  new Tasks(context, running);
  context.subscriptions.push(
    output,
    running,
    evaluator,
    new StatusBar(running),
    new Testing(running, evaluator),
    vscode.commands.registerCommand("blin.restart", () => running.restart()),
    vscode.commands.registerCommand("blin.showOutput", () => output.show()),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("blin.server.path")) {
        await running.restart();
      }
    }),
  );
  await running.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
