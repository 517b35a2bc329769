// What the panels share: a page that may run only the extension's own script, and messages to and fro.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** A web page beside the text. */
export class Panel<Received> implements vscode.Disposable {
  private readonly panel: vscode.WebviewPanel;
  private readonly closed = new vscode.EventEmitter<void>();
  readonly onClosed = this.closed.event;
  /** What is shown; the page asks for it when it is ready, also after it was hidden. */
  private latest: unknown;

  constructor(context: vscode.ExtensionContext, name: string, title: string, receive: (message: Received) => void) {
    const home = vscode.Uri.joinPath(context.extensionUri, "dist", "webview");
    this.panel = vscode.window.createWebviewPanel(`blin.${name}`, title, vscode.ViewColumn.Beside, {
      enableScripts: true,
      localResourceRoots: [home],
    });
    const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(context.extensionUri, "media", `blin-${theme}.svg`);
    this.panel.iconPath = { light: icon("light"), dark: icon("dark") };
    const { webview } = this.panel;
    webview.html = page(webview, home, name, title);
    webview.onDidReceiveMessage((message: Received | "ready") => {
      if (message === "ready") {
        void webview.postMessage(this.latest);
      } else {
        receive(message);
      }
    });
    this.panel.onDidDispose(() => this.closed.fire());
  }

  show(title: string, data: unknown): void {
    this.panel.title = title;
    this.latest = data;
    void this.panel.webview.postMessage(data);
  }

  reveal(): void {
    this.panel.reveal(undefined, false);
  }

  dispose(): void {
    this.panel.dispose();
    this.closed.dispose();
  }
}

/** Nothing is loaded from anywhere but the extension, and no script runs without this page's own number. */
function page(webview: vscode.Webview, home: vscode.Uri, name: string, title: string): string {
  const nonce = randomBytes(16).toString("base64");
  const file = (path: string): vscode.Uri => webview.asWebviewUri(vscode.Uri.joinPath(home, path));
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${file(`${name}.css`)}">
  <title>${title}</title>
</head>
<body>
  <main id="page" aria-label="${title}"></main>
  <script nonce="${nonce}" src="${file(`${name}.js`)}"></script>
</body>
</html>`;
}
