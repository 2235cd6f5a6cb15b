import type { Survey } from "../../src/index.js";
import { connectionJson, listenerJson, plainTcpJson } from "../view/connection-json.js";
import { document } from "../view/widgets/json.js";

type ListenersAndTcp = Extract<Survey, { kind: "others" }>;

/** Prints one document piece by piece; an indented document at its end. */
export class JsonPrinter {
  readonly #all: unknown[] = [];
  #others: ListenersAndTcp = { kind: "others", listeners: [], plainTcp: [] };
  #printed = 0;

  constructor(
    readonly out: (text: string) => void,
    readonly pretty: boolean,
    readonly withPlainTcp: boolean,
  ) {}

  print(part: Survey): void {
    if (part.kind === "others") this.#others = part;
    else if (this.pretty) this.#all.push(...part.connections.map(connectionJson));
    else {
      const text = part.connections.map((one) => JSON.stringify(connectionJson(one))).join(",");
      this.out(this.#printed === 0 ? `{"connections":[${text}` : `,${text}`);
      this.#printed++;
    }
  }

  end(): void {
    const { listeners, plainTcp } = this.#others;
    const rest = {
      listeners: listeners.map(listenerJson),
      ...(this.withPlainTcp && { plain_tcp: plainTcp.map(plainTcpJson) }),
    };
    if (this.pretty) {
      this.out(document({ connections: this.#all, ...rest }, true));
      return;
    }
    const documentStart = this.#printed === 0 ? '{"connections":[' : "";
    this.out(`${documentStart}],${document(rest, false).slice(1)}`);
  }
}
