// Every capability that the server announces is driven against the real program; one that is announced and not on
// this list fails the test.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as lsp from "vscode-languageserver-protocol/node";
import { start } from "./client.mjs";

const MANIFEST = "[project]\nname = 'x'\nversion = '1'\nlanguage = '2026'\n";
const VOCABULARY = `vocabulary patient

reading temperature: °C range 30 to 45 °C fresh for 12 h "Core temperature"
type Action = one of continue < stop
decision infusion: Action
  default continue
`;
const PROTOCOL = `protocol main
use patient
let hot = temperature > 38 °C
let half = temperature / 2

source review "A review" link "https://example.org/1"

# Two lines
# of comment
rule halt must
  when hot
  then infusion = stop
  cite review

scenario "hot"
  at day 1 08:00 temperature = 39 °C
                 expect infusion = stop
`;
const PATIENT = `name = "A. Example"
charted_from = "2021-01-01T00:00Z"
start = "2021-01-01T00:00Z"

[[entry]]
at = "day 1 12:00"
temperature = "39 °C"
`;

let client;
before(async () => {
  client = await start({
    "blin.toml": MANIFEST,
    "patient.blin": VOCABULARY,
    "main.blin": PROTOCOL,
    "one.toml": PATIENT,
  });
  await client.open("main.blin", PROTOCOL);
});
after(async () => assert.equal(await client.end(), 0, "the server ends as it was told"));

/** For each capability: what shows that it works. */
const CHECKS = {
  positionEncoding: () => assert.equal(client.initialized.capabilities.positionEncoding, "utf-16"),
  async textDocumentSync() {
    await client.open("loose.blin", "protocol loose\nlet a = nonsense\n");
    const [found] = await client.published("loose.blin", 1);
    assert.match(found.message, /^there is no `nonsense`\nhelp: declare it/);
    await client.change("loose.blin", 2, "protocol loose\nlet a = true\n");
    await client.published("loose.blin", 2, (list) => list.every((d) => d.code !== "blin::names::unknown"));
    await client.connection.sendNotification(lsp.DidSaveTextDocumentNotification.type, client.document("loose.blin"));
    await client.close("loose.blin");
  },
  async hoverProvider() {
    const hover = await client.ask(lsp.HoverRequest.type, client.place("main.blin", "let hot = temp"));
    assert.match(hover.contents.value, /Core temperature/);
  },
  async completionProvider() {
    const list = await client.ask(lsp.CompletionRequest.type, client.place("main.blin", "then infusion = "));
    assert.deepEqual(list.items.slice(0, 2).map((i) => i.label), ["continue", "stop"]);
  },
  async signatureHelpProvider() {
    const text = `${PROTOCOL}let b = count of hot within 2 h\n`;
    await client.open("forms.blin", text.replace("protocol main", "protocol forms"));
    const help = await client.ask(lsp.SignatureHelpRequest.type, client.place("forms.blin", "count of "));
    assert.match(help.signatures[0].label, /^count of/);
    await client.close("forms.blin");
  },
  async definitionProvider() {
    const [link] = await client.ask(lsp.DefinitionRequest.type, client.place("main.blin", "let hot = temp"));
    assert.equal(link.targetUri, client.uri("patient.blin"));
  },
  async typeDefinitionProvider() {
    const found = await client.ask(lsp.TypeDefinitionRequest.type, client.place("main.blin", "then infus"));
    assert.equal((found[0].targetRange ?? found[0].range).start.line, 3);
  },
  async referencesProvider() {
    const params = { ...client.place("main.blin", "when ho"), context: { includeDeclaration: true } };
    assert.equal((await client.ask(lsp.ReferencesRequest.type, params)).length, 2);
  },
  async documentHighlightProvider() {
    const found = await client.ask(lsp.DocumentHighlightRequest.type, client.place("main.blin", "when ho"));
    assert.deepEqual(found.map((h) => h.kind), [lsp.DocumentHighlightKind.Write, lsp.DocumentHighlightKind.Read]);
  },
  async documentSymbolProvider() {
    const outline = await client.ask(lsp.DocumentSymbolRequest.type, client.document("main.blin"));
    assert.deepEqual(outline.map((s) => s.name), ["hot", "half", "review", "halt", "hot"]);
  },
  async workspaceSymbolProvider() {
    const found = await client.ask(lsp.WorkspaceSymbolRequest.type, { query: "temp" });
    assert.equal(found[0].name, "temperature");
  },
  async codeActionProvider(announced) {
    assert.deepEqual(announced.codeActionKinds, ["quickfix", "refactor", "refactor.extract", "refactor.rewrite"]);
    const position = client.at("main.blin", "temperature > 3");
    const range = { start: position, end: position };
    const params = { ...client.document("main.blin"), range, context: { diagnostics: [], only: ["refactor"] } };
    const actions = await client.ask(lsp.CodeActionRequest.type, params);
    assert.ok(actions.some((a) => a.title === "add a scenario at the bound of `temperature`"), JSON.stringify(actions));
  },
  async documentFormattingProvider() {
    await client.open("untidy.blin", "protocol untidy\nlet   a =  true\n");
    const params = { ...client.document("untidy.blin"), options: { tabSize: 2, insertSpaces: true } };
    assert.ok((await client.ask(lsp.DocumentFormattingRequest.type, params)).length > 0);
  },
  async documentRangeFormattingProvider() {
    const params = { ...client.whole("untidy.blin"), options: { tabSize: 2, insertSpaces: true } };
    assert.ok((await client.ask(lsp.DocumentRangeFormattingRequest.type, params)).length > 0);
  },
  async documentOnTypeFormattingProvider(announced) {
    assert.equal(announced.firstTriggerCharacter, "|");
    await client.open("table.blin", "protocol table\ntable t: integer\n  | longer || t |\n  | a|\n");
    const params = { ...client.place("table.blin", "| a|"), ch: "|", options: { tabSize: 2, insertSpaces: true } };
    const edits = await client.ask(lsp.DocumentOnTypeFormattingRequest.type, params);
    assert.deepEqual(edits.map((e) => e.newText), ["      "]);
    await client.close("table.blin");
  },
  async renameProvider() {
    const range = await client.ask(lsp.PrepareRenameRequest.type, client.place("main.blin", "when ho"));
    assert.equal(range.end.character, 10);
    const params = { ...client.place("main.blin", "let hot = temp"), newName: "core_temperature" };
    const edit = await client.ask(lsp.RenameRequest.type, params);
    assert.equal(Object.keys(edit.changes).length, 3, "the patient's file follows");
  },
  async foldingRangeProvider() {
    const folds = await client.ask(lsp.FoldingRangeRequest.type, client.document("main.blin"));
    assert.ok(folds.some((f) => f.kind === "comment"));
  },
  async selectionRangeProvider() {
    const params = { ...client.document("main.blin"), positions: [client.at("main.blin", "when ho")] };
    const [selection] = await client.ask(lsp.SelectionRangeRequest.type, params);
    assert.ok(selection.parent);
  },
  async documentLinkProvider() {
    const [link] = await client.ask(lsp.DocumentLinkRequest.type, client.document("main.blin"));
    assert.equal(link.target, "https://example.org/1");
  },
  async inlayHintProvider() {
    const hints = await client.ask(lsp.InlayHintRequest.type, client.whole("main.blin"));
    assert.ok(hints.some((h) => h.label === ": °C" || h.label === ": K"), JSON.stringify(hints));
  },
  async codeLensProvider() {
    // lenses say what is known at once; scenarios are run beside that, and told of when they have been
    let title;
    for (let asked = 0; asked < 100 && title !== "1 of 1 pass"; asked += 1) {
      const lenses = await client.ask(lsp.CodeLensRequest.type, client.document("main.blin"));
      title = lenses[0].command.title;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal(title, "1 of 1 pass");
  },
  async executeCommandProvider(announced) {
    const drive = {
      "blin.runScenarios": [client.uri("main.blin"), null],
      "blin.evaluate": [{ uri: client.uri("one.toml") }],
      "blin.step": [{ by: "previous" }],
      "blin.choosePatient": [{ uri: client.uri("main.blin") }],
      "blin.stopEvaluating": [],
    };
    assert.deepEqual(announced.commands, ["blin.runScenarios", "blin.evaluate", "blin.step", "blin.choosePatient", "blin.stopEvaluating"]);
    const answers = {};
    for (const command of announced.commands) {
      answers[command] = await client.ask(lsp.ExecuteCommandRequest.type, { command, arguments: drive[command] });
    }
    assert.equal(answers["blin.runScenarios"], "1 of 1 pass");
    assert.equal(answers["blin.evaluate"].decisions[0].text, "stop");
    assert.equal(answers["blin.step"].decisions[0].status, "undetermined");
    assert.equal(answers["blin.stopEvaluating"], null);
  },
  async callHierarchyProvider() {
    const [item] = await client.ask(lsp.CallHierarchyPrepareRequest.type, client.place("main.blin", "when ho"));
    const incoming = await client.ask(lsp.CallHierarchyIncomingCallsRequest.type, { item });
    assert.equal(incoming[0].from.name, "halt");
    const outgoing = await client.ask(lsp.CallHierarchyOutgoingCallsRequest.type, { item });
    assert.equal(outgoing[0].to.name, "temperature");
  },
  async semanticTokensProvider(announced) {
    assert.deepEqual(announced.full, { delta: true });
    const full = await client.ask(lsp.SemanticTokensRequest.type, client.document("main.blin"));
    const legend = announced.legend.tokenTypes;
    assert.ok(full.data.length > 0 && full.data.every((n, i) => i % 5 !== 3 || n < legend.length));
    const params = { ...client.document("main.blin"), previousResultId: full.resultId };
    assert.deepEqual((await client.ask(lsp.SemanticTokensDeltaRequest.type, params)).edits, []);
    const part = await client.ask(lsp.SemanticTokensRangeRequest.type, {
      ...client.document("main.blin"),
      range: { start: { line: 0, character: 0 }, end: { line: 2, character: 0 } },
    });
    assert.ok(part.data.length > 0 && part.data.length < full.data.length);
  },
  async workspace(announced) {
    assert.deepEqual(announced.workspaceFolders, { supported: true, changeNotifications: true });
    await client.connection.sendNotification(lsp.DidChangeWorkspaceFoldersNotification.type, {
      event: { added: [], removed: [] },
    });
    const files = [{ oldUri: client.uri("main.blin"), newUri: client.uri("fever.blin") }];
    const edit = await client.ask(lsp.WillRenameFilesRequest.type, { files });
    assert.equal(edit.changes[client.uri("main.blin")][0].newText, "fever");
  },
};

test("every capability is on the list, and nothing else", () => {
  assert.deepEqual(Object.keys(client.initialized.capabilities).sort(), Object.keys(CHECKS).sort());
});

for (const [name, check] of Object.entries(CHECKS)) {
  test(name, async () => check(client.initialized.capabilities[name]));
}

test("what the protocol does not know", async () => {
  const uri = client.uri("main.blin");
  assert.equal((await client.ask("blin/status", { uri })).project.name, "x");
  assert.equal((await client.ask("blin/patients", { uri })).patients[0].name, "A. Example");
  const [file] = (await client.ask("blin/tests", { uri })).files;
  const { results } = await client.ask("blin/runTests", { ids: [file.items[0].id] });
  assert.equal(results[0].status, "passed");
  assert.ok((await client.ask("blin/coverage", { uri })).files[0].items.length > 0);
  assert.ok((await client.ask("blin/graph", { uri })).nodes.length > 0);
  assert.equal((await client.ask("blin/timeline", { uri: client.uri("one.toml") })).replay.schema, "blin.replay/1");
  const why = await client.ask("blin/explain", { decision: "infusion", uri: client.uri("one.toml") });
  assert.match(why.text, /halt/);
});

test("a request that is cancelled, one that is wrong, and what comes after", async () => {
  const source = new lsp.CancellationTokenSource();
  const asked = client.connection.sendRequest(lsp.CodeLensRequest.type, client.document("main.blin"), source.token);
  source.cancel();
  await asked.catch((error) => assert.equal(error.code, lsp.LSPErrorCodes.RequestCancelled));
  const wrong = client.ask(lsp.ExecuteCommandRequest.type, { command: "blin.nonsense" });
  await assert.rejects(wrong, /there is no command `blin.nonsense`/);
  await assert.rejects(client.ask("blin/nonsense", {}), (e) => e.code === lsp.ErrorCodes.MethodNotFound);
  assert.ok(await client.ask(lsp.HoverRequest.type, client.place("main.blin", "let hot = temp")));
});
