// The panel with the rule graph: what rests on what.

import * as vscode from "vscode";
import type { GraphNode, ProjectStatus, RuleGraph } from "./protocol";
import { Panel } from "./panel";
import { activeFile, attempt, debounced, reason, reveal, someFile, type Server } from "./server";

/** What the page tells: open a node's place, or show what is around it, or everything. */
type FromPage = { open: string } | { around: string } | { whole: true };

/** What the page is told. */
export type ToGraph = { kind: "graph"; title: string; graph: RuleGraph; focus: string | null } | { kind: "problem"; text: string };

/** What is asked for: about a name, about a file, or all of the project. */
interface Scope {
  uri: string;
  name?: string;
  isWhole?: boolean;
}

export class GraphPanel {
  private panel: Panel<FromPage> | undefined;
  private scope: Scope | undefined;
  private nodes = new Map<string, GraphNode>();

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly server: Server,
  ) {
    const update = debounced(500, () => void this.update());
    context.subscriptions.push(
      vscode.commands.registerCommand("blin.showGraph", () => attempt(() => this.open())),
      vscode.languages.onDidChangeDiagnostics(update),
    );
  }

  /** Around the name at the cursor; else of the file. */
  private async open(): Promise<void> {
    const file = await someFile();
    const uri = this.server.uri(file);
    // A manifest or a patient declares nothing of the graph.
    this.scope = { uri, name: await this.nameHere(uri), isWhole: !file.path.endsWith(".blin") };
    if (this.panel) {
      this.panel.reveal();
    } else {
      this.panel = new Panel<FromPage>(this.context, "graph", "Rule Graph", (message) => void attempt(() => this.receive(message)));
      this.panel.onClosed(() => (this.panel = undefined));
    }
    await this.update();
  }

  private async nameHere(uri: string): Promise<string | undefined> {
    const editor = vscode.window.activeTextEditor;
    const range = activeFile()?.languageId === "blin" && editor?.document.getWordRangeAtPosition(editor.selection.active);
    if (!editor || !range) {
      return undefined;
    }
    const name = editor.document.getText(range);
    const graph = await this.server.request<RuleGraph>("blin/graph", { uri });
    return graph.nodes.some((node) => node.name === name) ? name : undefined;
  }

  private async receive(message: FromPage): Promise<void> {
    if ("open" in message) {
      const node = this.nodes.get(message.open);
      if (node) {
        await reveal(this.server.location(node), vscode.ViewColumn.One);
      }
      return;
    }
    const node = "around" in message ? this.nodes.get(message.around) : undefined;
    if (node) {
      this.scope = { uri: node.uri, name: `${node.module}.${node.name}` };
    } else if (this.scope) {
      this.scope = { uri: this.scope.uri, isWhole: true };
    }
    await this.update();
  }

  private async update(): Promise<void> {
    const { panel, scope } = this;
    if (panel && scope) {
      const { title, message } = await this.told(scope);
      panel.show(title, message);
    }
  }

  private async told(scope: Scope): Promise<{ title: string; message: ToGraph }> {
    const what = scope.name ?? (scope.isWhole ? "the project" : vscode.workspace.asRelativePath(vscode.Uri.parse(scope.uri)));
    const title = `Rule Graph: ${what}`;
    try {
      const graph = await this.server.request<RuleGraph>("blin/graph", await this.question(scope));
      this.nodes = new Map(graph.nodes.map((node) => [node.id, node]));
      const isIt = (node: GraphNode): boolean => [node.name, `${node.module}.${node.name}`].includes(scope.name ?? "");
      return { title, message: { kind: "graph", title, graph, focus: graph.nodes.find(isIt)?.id ?? null } };
    } catch (error) {
      return { title, message: { kind: "problem", text: reason(error) } };
    }
  }
  /** With a protocol's file only what touches it is told; with the manifest, what is in the whole project. */
  private async question({ uri, name, isWhole }: Scope): Promise<object> {
    if (name === undefined && !isWhole) {
      return { uri };
    }
    const { project } = await this.server.request<ProjectStatus>("blin/status", { uri });
    const folder = project && (project.folder.endsWith("/") ? project.folder : `${project.folder}/`);
    return { uri: folder ? `${folder}blin.toml` : uri, name };
  }
}
