// A Visual Studio Code of one's own: a server on this machine with fresh folders, the packaged extension in it, and a
// headless Chromium that shows it.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { chromium, type Browser, type FrameLocator, type Locator, type Page } from "playwright-core";

/** Where what the journey needs is found. */
export interface Places {
  /** A folder with code-server and its Node.js, as installed from `journey/tools`. */
  tools: string;
  /** The extension, packaged. */
  vsix: string;
  /** The repository; what is opened of it is copied. */
  repository: string;
  /** Where pictures go. */
  pictures: string;
}

/** What would get in the way of a journey: files saved behind its back, panels of assistants, welcome pages. */
const SETTINGS = {
  "chat.disableAIFeatures": true,
  "editor.accessibilitySupport": "off",
  "extensions.autoUpdate": false,
  "files.autoSave": "off",
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "window.restoreWindows": "none",
  "workbench.colorTheme": "Default Light Modern",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** No marketplace: nothing here reaches beyond this machine. */
const NO_GALLERY = '{"serviceUrl":"","itemUrl":"","resourceUrlTemplate":"","controlUrl":"","recommendationsUrl":""}';

const CHROMIUM = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/** How long anything may take: much longer than it does, for machines that do other things as well. */
const PATIENCE = 120_000;

export class Editor {
  readonly page: Page;
  readonly workspace: string;
  private readonly folder: string;
  private readonly server: ChildProcess;
  private readonly browser: Browser;
  private readonly pictures: string;
  private stations = 0;

  private constructor(
    folder: string,
    workspace: string,
    server: ChildProcess,
    browser: Browser,
    page: Page,
    pictures: string,
  ) {
    this.folder = folder;
    this.workspace = workspace;
    this.server = server;
    this.browser = browser;
    this.page = page;
    this.pictures = pictures;
  }

  static async open(places: Places): Promise<Editor> {
    const folder = mkdtempSync(path.join(tmpdir(), "blin-journey-"));
    const workspace = path.join(folder, "library");
    for (const name of ["protocols", "examples/ojemolon-2022.toml"]) {
      cpSync(path.join(places.repository, name), path.join(workspace, name), { recursive: true });
    }
    const user = path.join(folder, "user");
    mkdirSync(path.join(user, "User"), { recursive: true });
    writeFileSync(path.join(user, "User", "settings.json"), JSON.stringify(SETTINGS));
    rmSync(places.pictures, { recursive: true, force: true });
    mkdirSync(places.pictures, { recursive: true });

    const entry = path.join(places.tools, "node_modules/code-server/out/node/entry.js");
    const own = ["--user-data-dir", user, "--extensions-dir", path.join(folder, "extensions"), "--config", "/dev/null"];
    const env = { ...process.env, EXTENSIONS_GALLERY: NO_GALLERY };
    const installed = spawnSync(process.execPath, [entry, ...own, "--install-extension", places.vsix], { env });
    if (installed.status !== 0) {
      throw new Error(`the extension cannot be installed: ${installed.stdout}${installed.stderr}`);
    }
    const port = await freePort();
    const log = path.join(places.pictures, "server.log");
    const quiet = ["--auth", "none", "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"];
    const server = spawn(
      "sh",
      ["-c", 'exec "$@" >"$0" 2>&1', log, process.execPath, entry, ...own, ...quiet,
        "--disable-getting-started-override", "--bind-addr", `127.0.0.1:${port}`, workspace],
      { env, stdio: "ignore", detached: true },
    );
    try {
      await until("the editor serves", async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok);
      const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: CHROMIUM });
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      page.setDefaultTimeout(PATIENCE);
      await page.goto(`http://127.0.0.1:${port}/?folder=${workspace}`);
      return new Editor(folder, workspace, server, browser, page, places.pictures);
    } catch (error) {
      stop(server);
      throw new Error(`${String(error)}\n${readFileSync(log, "utf8")}`);
    }
  }

  /** One station of the journey: when it fails there is a picture of it. */
  async station(title: string, visit: () => Promise<void>): Promise<void> {
    this.stations += 1;
    const began = Date.now();
    const name = `${String(this.stations).padStart(2, "0")}-${title.replace(/[^a-z]+/gi, "-").toLowerCase()}`;
    try {
      await visit();
    } catch (error) {
      await this.picture(`${name}-failed`);
      throw new Error(`${title}: ${String(error)}`);
    }
    await this.picture(name);
    console.log(`ok  ${title}, ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: path.join(this.pictures, `${name}.png`) });
  }

  /** What a file of the workspace holds on the disk. */
  saved(name: string): string {
    return readFileSync(path.join(this.workspace, name), "utf8");
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key);
    }
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 15 });
  }

  /** Asks the palette, and takes what it offers once that is what is wanted. */
  private async palette(key: string, text: string, offered: string): Promise<void> {
    await this.press(key);
    await this.page.locator(".quick-input-widget:visible input").first().fill(text);
    await this.offered(offered).waitFor();
    await this.press("Enter");
    await this.page.locator(".quick-input-widget:visible input").waitFor({ state: "hidden" });
  }

  /** What Enter would take from an open list. */
  offered(text: string | RegExp): Locator {
    return this.page.locator(".quick-input-widget:visible .monaco-list-row.focused", { hasText: text });
  }

  /** Runs a command by its title, as one does who has not learnt its key. */
  async command(title: string): Promise<void> {
    await this.palette("F1", `>${title}`, title);
  }

  /** Opens a file of the workspace by its name. */
  async openFile(name: string): Promise<void> {
    await this.palette("Control+p", name, name);
    await this.page.locator(".tabs-container .tab.active", { hasText: name }).waitFor();
  }

  /** What a panel of the extension shows. */
  panel(title: string): FrameLocator {
    return this.page.frameLocator("iframe.webview.ready").frameLocator(`iframe[title="${title}"]`);
  }

  /** Puts the cursor behind the first place of the active file with this text. */
  async goBehind(name: string, text: string): Promise<void> {
    const before = this.saved(name).split(text, 1)[0] ?? "";
    const lines = (before + text).split("\n");
    await this.goTo(lines.length, (lines.at(-1) ?? "").length + 1);
  }

  /** The line, from 1, in which a text first stands. */
  line(name: string, text: string): number {
    return (this.saved(name).split(text, 1)[0] ?? "").split("\n").length;
  }

  private async goTo(line: number, column: number): Promise<void> {
    await this.palette("Control+g", `:${line}:${column}`, `line ${line} at column ${column}`);
    await this.page.locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` }).waitFor();
  }

  async close(): Promise<void> {
    await this.browser.close();
    stop(this.server);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Asks until it is true. */
export async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    if (await ask().catch(() => false)) {
      return;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${PATIENCE / 1000} s in vain until ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Ends the server and the hosts that it started, which are its process group. */
function stop(server: ChildProcess): void {
  if (server.pid !== undefined) {
    try {
      process.kill(-server.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
