import type { ConnectionFilter, ConnectionSample } from "../../src/index.js";
import type { Context } from "../cli/context.js";
import { AlternateScreen } from "../cli/process/alternate-screen.js";
import { SORT_KEYS, sorted, wakeupText, watchLines } from "../view/watch.js";

/** Options of the display. */
interface LiveWatchOptions {
  readonly seconds: number;
  readonly count: number;
  readonly sort?: string;
  readonly reverse: boolean;
}

/** For more rows than this, /proc and routes are not read in every interval. */
const MAX_ROWS_WITH_EXTRAS = 1000;
const KEYS = Object.keys(SORT_KEYS);
const CTRL_C = "\u0003";
/** Keys that scroll: lines and pages. */
const SCROLL_KEYS: Readonly<Record<string, readonly [lines: number, pages: number]>> = {
  "\u001b[A": [-1, 0],
  k: [-1, 0],
  "\u001b[B": [1, 0],
  j: [1, 0],
  "\u001b[5~": [0, -1],
  "\u001b[6~": [0, 1],
  " ": [0, 1],
};

/** Draws a live display until q, Ctrl-C or a signal, and restores the terminal. */
export async function watchLive(
  context: Context,
  filter: ConnectionFilter,
  watchOptions: LiveWatchOptions,
): Promise<void> {
  const quit = new AbortController();
  const signal = AbortSignal.any([context.signal, quit.signal]);
  const { connections } = await context.pm();
  const screen = new WatchScreen(context, watchOptions);
  const options = {
    processes: true,
    routes: true,
    extrasUpTo: MAX_ROWS_WITH_EXTRAS,
    intervalMs: 1000 * watchOptions.seconds,
    signal,
  };
  screen.open();
  const keyLoop = followKeys(context, screen, quit);
  try {
    let remainingSamples = watchOptions.count;
    for await (const sample of connections.watch(filter, options)) {
      screen.show(sample);
      if (--remainingSamples === 0) break;
    }
  } finally {
    quit.abort();
    await keyLoop;
    screen.close();
  }
}

async function followKeys({ terminal }: Context, screen: WatchScreen, quit: AbortController): Promise<void> {
  for await (const key of terminal.keyboard?.keys(quit.signal) ?? []) {
    if (key === "q" || key === CTRL_C) return quit.abort();
    screen.press(key);
  }
}

/** The latest state, sorted and scrolled as requested. */
class WatchScreen {
  readonly #screen: AlternateScreen;
  #look: ConnectionSample | undefined;
  #sort: string | undefined;
  #reverse: boolean;
  #ignore: (() => void)[] = [];

  constructor(
    readonly context: Context,
    readonly watchOptions: LiveWatchOptions,
  ) {
    this.#screen = new AlternateScreen(context.terminal, context.out);
    this.#sort = watchOptions.sort;
    this.#reverse = watchOptions.reverse;
  }

  open(): void {
    const { terminal } = this.context;
    this.#screen.open();
    const draw = () => this.#draw();
    this.#ignore = [terminal.onResize?.(draw), terminal.onContinue?.(draw)].filter(
      (one) => one !== undefined,
    );
  }

  close(): void {
    for (const ignore of this.#ignore) ignore();
    this.#screen.close();
  }

  show(sample: ConnectionSample): void {
    this.#look = sample;
    this.#draw();
  }

  press(key: string): void {
    const move = SCROLL_KEYS[key];
    if (move) this.#screen.scroll(...move);
    if (key === "s") this.#sort = KEYS[(KEYS.indexOf(this.#sort ?? "") + 1) % KEYS.length];
    if (key === "r") this.#reverse = !this.#reverse;
    this.#draw();
  }

  #draw(): void {
    if (this.#look === undefined) return;
    const { connections } = this.#look;
    const ordered = this.#sort === undefined ? connections : sorted(connections, this.#sort, this.#reverse);
    const { unicode } = this.context.globals;
    const [head, ...body] = watchLines(ordered, unicode, this.#screen.columns);
    this.#screen.draw([...this.#title(this.#look), ...(head === undefined ? [] : [head])], body);
  }

  #title(sample: ConnectionSample): string[] {
    const openConnections = sample.connections.filter(({ change }) => change !== "closed");
    const subflows = openConnections.reduce((sum, { connection }) => sum + connection.subflows.length, 0);
    const order = this.#sort === undefined ? "" : `, by ${this.#sort}${this.#reverse ? " reversed" : ""}`;
    return [
      `${openConnections.length} connections, ${subflows} subflows${order}; ${wakeupText(sample, this.watchOptions.seconds)}`,
      "s: sort  r: reverse  arrows: scroll  q: quit",
    ];
  }
}
