// A client on the protocol's own library: it knows nothing of blin but the path of the program.
import { spawn } from "node:child_process";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as lsp from "vscode-languageserver-protocol/node";

/** The program under test: `BLIN`, else `blin` on the PATH. */
const program = process.env.BLIN ?? "blin";

/** A folder with these files and a server on it. */
export async function start(files, capabilities = everything) {
  const root = await mkdtemp(path.join(tmpdir(), "blin-client-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  const server = spawn(program, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  const failed = new Promise((_, refuse) => server.on("error", refuse));
  const ended = new Promise((done) => server.on("exit", done));
  const connection = lsp.createProtocolConnection(
    new lsp.StreamMessageReader(server.stdout),
    new lsp.StreamMessageWriter(server.stdin),
  );
  const client = new Client(root, connection, ended);
  connection.listen();
  const initialized = connection.sendRequest(lsp.InitializeRequest.type, {
    processId: process.pid,
    rootUri: client.uri(""),
    workspaceFolders: [{ uri: client.uri(""), name: "test" }],
    capabilities,
  });
  client.initialized = await Promise.race([initialized, failed]);
  await connection.sendNotification(lsp.InitializedNotification.type, {});
  return client;
}

class Client {
  texts = new Map();
  diagnostics = new Map();
  waiting = [];
  notifications = [];

  constructor(root, connection, ended) {
    Object.assign(this, { root, connection, ended });
    connection.onNotification(lsp.PublishDiagnosticsNotification.type, (published) => {
      this.diagnostics.set(published.uri, published);
      this.waiting = this.waiting.filter((look) => !look());
    });
    connection.onNotification((method, params) => this.notifications.push({ method, params }));
    connection.onRequest((method) => {
      this.notifications.push({ method });
      return null;
    });
  }

  uri(name) {
    return pathToFileURL(path.join(this.root, name)).toString();
  }

  document(name) {
    return { textDocument: { uri: this.uri(name) } };
  }

  /** The position after `before` in an open text. */
  at(name, before) {
    const text = this.texts.get(name);
    const found = text.indexOf(before);
    if (found < 0) throw new Error(`${JSON.stringify(before)} is not in ${name}`);
    const lines = text.slice(0, found + before.length).split("\n");
    return { line: lines.length - 1, character: lines.at(-1).length };
  }

  place(name, before) {
    return { ...this.document(name), position: this.at(name, before) };
  }

  whole(name) {
    const end = { line: this.texts.get(name).split("\n").length, character: 0 };
    return { ...this.document(name), range: { start: { line: 0, character: 0 }, end } };
  }

  ask(type, params) {
    return this.connection.sendRequest(type, params);
  }

  async open(name, text) {
    this.texts.set(name, text);
    const document = { uri: this.uri(name), languageId: "blin", version: 1, text };
    await this.connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, { textDocument: document });
  }

  async change(name, version, text) {
    this.texts.set(name, text);
    await this.connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
      textDocument: { uri: this.uri(name), version },
      contentChanges: [{ text }],
    });
  }

  async close(name) {
    this.texts.delete(name);
    await this.connection.sendNotification(lsp.DidCloseTextDocumentNotification.type, this.document(name));
  }

  /** The diagnostics of a version of a text, once they are `wanted`. */
  published(name, version, wanted = () => true) {
    return new Promise((done) => {
      const look = () => {
        const found = this.diagnostics.get(this.uri(name));
        const is = found !== undefined && found.version === version && wanted(found.diagnostics);
        if (is) done(found.diagnostics);
        return is;
      };
      if (!look()) this.waiting.push(look);
    });
  }

  /** Ends the server as the protocol asks; gives its exit code. */
  async end() {
    await this.connection.sendRequest(lsp.ShutdownRequest.type);
    await this.connection.sendNotification(lsp.ExitNotification.type);
    const code = await this.ended;
    this.connection.dispose();
    await rm(this.root, { recursive: true });
    return code;
  }
}

/** A client that can do all that the server asks about. */
export const everything = {
  general: { positionEncodings: ["utf-16"] },
  textDocument: {
    synchronization: { didSave: true },
    completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } },
    hover: { contentFormat: ["markdown"] },
    definition: { linkSupport: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "refactor"] } } },
    publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true },
  },
  workspace: {
    workspaceFolders: true,
    didChangeWatchedFiles: { dynamicRegistration: true },
    inlayHint: { refreshSupport: true },
    codeLens: { refreshSupport: true },
    fileOperations: { willRename: true },
  },
};
