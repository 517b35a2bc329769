// Evaluate in place: the server shows values beside the text; here are the choice of a patient or scenario, the steps
// along the record, and where it stands.

import * as vscode from "vscode";
import type { Evaluation, Patients, Subject, TestList, Timeline } from "./protocol";
import { activeFile, attempt, someFile, type Server } from "./server";

/** The scheme of documents with explanations. */
const EXPLANATION = "blin-explanation";

export class Evaluator implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly item = vscode.window.createStatusBarItem("blin.evaluation", vscode.StatusBarAlignment.Left, 19);
  private readonly changed = new vscode.EventEmitter<Evaluation | undefined>();
  private readonly texts = new Map<string, string>();
  private readonly textChanged = new vscode.EventEmitter<vscode.Uri>();
  private readonly subscriptions: vscode.Disposable[] = [this.item, this.changed, this.textChanged];
  /** What is evaluated now. */
  current: Evaluation | undefined;
  readonly onChanged = this.changed.event;
  readonly onDidChange = this.textChanged.event;

  constructor(private readonly server: Server) {
    this.item.name = "blin: evaluation";
    this.item.command = "blin.goToMoment";
    server.onNotification<{ evaluation: Evaluation | null }>("blin/evaluation", (params) =>
      this.set(params.evaluation ?? undefined),
    );
    const command = (name: string, work: (...args: never[]) => Promise<void>): vscode.Disposable =>
      vscode.commands.registerCommand(name, (...args: never[]) => attempt(() => work(...args)));
    this.subscriptions.push(
      server.onStopped(() => this.set(undefined)),
      vscode.workspace.registerTextDocumentContentProvider(EXPLANATION, this),
      vscode.workspace.onDidCloseTextDocument((document) => this.texts.delete(document.uri.toString())),
      command("blin.evaluateInPlace", () => this.choose()),
      command("blin.nextMoment", () => this.step("next")),
      command("blin.previousMoment", () => this.step("previous")),
      command("blin.firstMoment", () => this.step("first")),
      command("blin.lastMoment", () => this.step("last")),
      command("blin.goToMoment", () => this.goToMoment()),
      command("blin.stopEvaluation", () => this.ask("blin.stopEvaluating")),
      command("blin.explainDecision", () => this.explain()),
    );
  }

  /** Shows the values of a subject at a moment. */
  async evaluate(subject: Subject): Promise<void> {
    await this.ask("blin.evaluate", subject);
  }

  private async step(by: "next" | "previous" | "first" | "last"): Promise<void> {
    if (!this.current) {
      await this.choose();
      return;
    }
    await this.ask("blin.step", { by });
  }

  /** Every such command answers with where things stand then; the notification that follows says the same. */
  private async ask(command: string, ...args: unknown[]): Promise<void> {
    this.set((await this.server.execute<Evaluation | null>(command, ...args)) ?? undefined);
  }

  private set(evaluation: Evaluation | undefined): void {
    if (JSON.stringify(evaluation) === JSON.stringify(this.current)) {
      return;
    }
    this.current = evaluation;
    void vscode.commands.executeCommand("setContext", "blin.isEvaluating", evaluation !== undefined);
    if (evaluation) {
      const position = evaluation.index === null ? "" : ` (${evaluation.index + 1} of ${evaluation.count})`;
      const problem = evaluation.problem;
      const subject = shortened(evaluation.label, 28);
      this.item.text = problem ? `$(warning) ${subject}` : `$(eye) ${evaluation.when}${position}: ${subject}`;
      this.item.tooltip = this.tooltip(evaluation);
      this.item.accessibilityInformation = {
        label: problem ? `${evaluation.label}: ${problem}` : `Evaluated: ${evaluation.label} at ${evaluation.when}${position}`,
      };
      this.item.show();
    } else {
      this.item.hide();
    }
    this.changed.fire(evaluation);
  }

  private tooltip(evaluation: Evaluation): vscode.MarkdownString {
    const text = new vscode.MarkdownString();
    text.appendText(evaluation.problem ?? `${evaluation.label}, ${evaluation.when}`);
    for (const decision of evaluation.decisions) {
      text.appendMarkdown("\n\n").appendText(`${decision.name}: ${decision.text}`);
    }
    return text;
  }

  /** The scenario that the cursor is in comes first, then patients, then the other scenarios of the file. */
  private async choose(): Promise<void> {
    const file = await someFile();
    const uri = this.server.uri(file);
    const [patients, tests] = await Promise.all([
      this.server.request<Patients>("blin/patients", { uri }),
      this.server.request<TestList>("blin/tests", { uri }),
    ]);
    type Pick = vscode.QuickPickItem & { subject?: Subject; isHere?: boolean };
    const cursor = vscode.window.activeTextEditor?.selection.active;
    const own = tests.files.filter((f) => vscode.Uri.parse(f.uri).toString() === file.toString());
    const scenarios: Pick[] = own.flatMap((f) =>
      f.items
        .filter((item) => item.kind === "scenario")
        .map((item) => ({
          label: `$(beaker) ${item.title}`,
          subject: { uri: f.uri, scenario: item.title },
          isHere: cursor !== undefined && this.server.range(item.range).contains(cursor),
        })),
    );
    const people: Pick[] = patients.patients.map((p) => ({
      label: `$(person) ${p.name}`,
      description: vscode.workspace.asRelativePath(vscode.Uri.parse(p.uri)),
      detail: p.problems > 0 ? `cannot be read: ${p.problems} problems` : undefined,
      subject: { uri: p.uri },
      isHere: vscode.Uri.parse(p.uri).toString() === file.toString(),
    }));
    const separator = (label: string): Pick => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const here = [...scenarios, ...people].filter((p) => p.isHere);
    const picks = [
      ...(here.length > 0 ? [separator("here"), ...here] : []),
      ...[separator("patients"), ...people.filter((p) => !p.isHere)],
      ...[separator("scenarios of this file"), ...scenarios.filter((p) => !p.isHere)],
    ];
    if (scenarios.length + people.length === 0) {
      throw new Error("the project has no patient file, and this file no scenario");
    }
    const placeHolder = "Whose values are to be shown in the text?";
    const chosen = await vscode.window.showQuickPick(picks, { placeHolder, matchOnDescription: true });
    if (chosen?.subject) {
      await this.evaluate(chosen.subject);
    }
  }

  private async goToMoment(): Promise<void> {
    const now = this.current;
    if (!now) {
      await this.choose();
      return;
    }
    const subject = { uri: now.uri, ...(now.scenario === null ? {} : { scenario: now.scenario }) };
    const timeline = await this.server.request<Timeline>("blin/timeline", subject);
    const picks = timeline.moments.map((m, index) => ({
      label: `${index === now.index ? "$(eye) " : ""}${m.local ?? m.at}`,
      description: m.moment === "after" ? "when what is charted then is done" : "",
      detail: timeline.entries
        .filter((e) => e.at === m.at)
        .map((e) => (e.text === "" ? e.input : `${e.input} ${e.text}`))
        .join(", "),
      moment: m,
    }));
    const chosen = await vscode.window.showQuickPick(picks, { placeHolder: `A moment of ${now.label}`, matchOnDetail: true });
    if (chosen) {
      await this.evaluate({ ...subject, at: chosen.moment.at, moment: chosen.moment.moment });
    }
  }

  /** Why a decision comes out as it does, beside the text. */
  private async explain(): Promise<void> {
    if (!this.current) {
      await this.choose();
    }
    const now = this.current;
    if (!now) {
      return;
    }
    const file = activeFile();
    const cursor = vscode.window.activeTextEditor?.selection.active;
    const isHere = (d: Evaluation["decisions"][number]): boolean =>
      file?.uri.toString() === vscode.Uri.parse(d.uri).toString() && d.range.start.line === cursor?.line;
    const picks = now.decisions.map((d) => ({ label: d.name, description: d.text, picked: isHere(d) }));
    const placeHolder = `Which decision for ${now.label}, ${now.when}?`;
    const chosen = picks.find((p) => p.picked) ?? (await vscode.window.showQuickPick(picks, { placeHolder }));
    if (chosen) {
      const { text } = await this.server.request<{ text: string }>("blin/explain", { decision: chosen.label });
      await this.show(`${chosen.label} at ${now.when}`, text);
    }
  }

  /** Opens a text that nobody needs to save. */
  async show(title: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: EXPLANATION, path: `/${title.replaceAll("/", " ")}` });
    this.texts.set(uri.toString(), text);
    this.textChanged.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true, preserveFocus: true });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}

/** At most so many characters of a text. */
function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
