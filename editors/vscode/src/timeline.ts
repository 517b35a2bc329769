// The panel with the record of a patient or scenario: what was charted, and what each decision was from when to when.

import * as vscode from "vscode";
import type { Evaluation, Moment, Subject, TestList, Timeline } from "./protocol";
import type { Evaluator } from "./evaluate";
import { Panel } from "./panel";
import { activeFile, attempt, debounced, reason, type Server } from "./server";

/** What the page tells: go to this moment. */
type FromPage = { at: string; moment: Moment };

/** What the page is told. */
export type ToTimeline =
  | { kind: "timeline"; label: string; timeline: Timeline; now: { at: string; moment: Moment } | null }
  | { kind: "problem"; text: string };

export class TimelinePanel {
  private panel: Panel<FromPage> | undefined;
  private subject: Subject | undefined;
  private label = "";

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly server: Server,
    private readonly evaluator: Evaluator,
  ) {
    const update = debounced(300, () => void this.update());
    context.subscriptions.push(
      vscode.commands.registerCommand("blin.showTimeline", () => attempt(() => this.open())),
      evaluator.onChanged((evaluation) => this.follow(evaluation)),
      vscode.workspace.onDidChangeTextDocument((change) => {
        if (["blin", "toml"].includes(change.document.languageId) || change.document.fileName.endsWith(".toml")) {
          update();
        }
      }),
    );
  }

  /** Of what is evaluated; else of the scenario or patient that the cursor is in; else one is asked for. */
  private async open(): Promise<void> {
    const here = await this.here();
    if (here) {
      await this.evaluator.evaluate(here);
    } else if (!this.evaluator.current) {
      await vscode.commands.executeCommand("blin.evaluateInPlace");
    }
    const now = this.evaluator.current;
    const subject = here ?? (now && subjectOf(now));
    if (!subject) {
      return;
    }
    this.subject = subject;
    this.label = now?.label ?? subject.scenario ?? "Patient";
    if (this.panel) {
      this.panel.reveal();
    } else {
      this.panel = new Panel<FromPage>(this.context, "timeline", "Timeline", (moment) => this.goTo(moment));
      this.panel.onClosed(() => (this.panel = undefined));
    }
    await this.update();
  }

  private async here(): Promise<Subject | undefined> {
    const editor = vscode.window.activeTextEditor;
    const file = activeFile();
    if (!editor || !file) {
      return undefined;
    }
    const uri = this.server.uri(file.uri);
    if (file.languageId !== "blin") {
      return file.fileName.endsWith("blin.toml") ? undefined : { uri };
    }
    const tests = await this.server.request<TestList>("blin/tests", { uri });
    const items = tests.files.filter((f) => f.uri === uri).flatMap((f) => f.items);
    const around = items.find(
      (i) => i.kind === "scenario" && this.server.range(i.range).contains(editor.selection.active),
    );
    return around && { uri, scenario: around.title };
  }

  private goTo(moment: FromPage): void {
    if (this.subject) {
      const subject = { ...this.subject, ...moment };
      void attempt(() => this.evaluator.evaluate(subject));
    }
  }

  private follow(evaluation: Evaluation | undefined): void {
    if (this.panel && evaluation) {
      this.subject = subjectOf(evaluation);
      this.label = evaluation.label;
      void this.update();
    }
  }

  private async update(): Promise<void> {
    if (!this.panel || !this.subject) {
      return;
    }
    const message = await this.told(this.subject);
    this.panel?.show(`Timeline: ${this.label}`, message);
  }

  private async told(subject: Subject): Promise<ToTimeline> {
    try {
      const timeline = await this.server.request<Timeline>("blin/timeline", { uri: subject.uri, scenario: subject.scenario });
      const now = this.evaluator.current;
      return { kind: "timeline", label: this.label, timeline, now: now ? { at: now.at, moment: now.moment } : null };
    } catch (error) {
      return { kind: "problem", text: reason(error) };
    }
  }
}

function subjectOf(evaluation: Evaluation): Subject {
  return { uri: evaluation.uri, ...(evaluation.scenario === null ? {} : { scenario: evaluation.scenario }) };
}
