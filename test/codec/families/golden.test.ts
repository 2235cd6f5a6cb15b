import { describe, expect, test } from "@jest/globals";
import { NLCTRL } from "../../../src/codec/families/nlctrl.js";
import { NLCTRL_ID } from "../../../src/codec/families/nlctrl-getfamily.js";
import type { RecordValue } from "../../../src/codec/wire/header.js";
import { GENLMSGHDR, type Message, NLMSG, NLMSGHDR, splitMessages } from "../../../src/codec/wire/message.js";
import { DiagTables } from "../../../src/decode/diag-tables.js";
import { genericLayout, type Layout, routeLayout } from "../../../src/decode/tables.js";
import { NOTE_FAMILY } from "../../../src/recording/notes.js";
import { readRecording } from "../../../src/recording/recording-file.js";
import { NETLINK } from "../../../src/transport/transport.js";
import { IMPORTED } from "../../record/imported.js";
import { RECIPES } from "../../record/makers.js";
import { WITHOUT_MPTCP } from "../../record/without-mptcp.js";
import { allFixtures, passedIn } from "../../support/fixtures.js";
import { expectSame } from "../../support/same.js";

const fixtures = allFixtures();

/** A message with a table, sent or received. */
interface Tabled {
  readonly message: Message;
  readonly layout: Required<Pick<Layout, "attributes">> & Layout;
  readonly isRequest: boolean;
}

describe.each(fixtures.map((fixture) => [fixture.name, fixture] as const))(
  "the recording %s",
  (_, fixture) => {
    test("has the meaning in the .json file beside it", () => {
      expectSame(JSON.parse(JSON.stringify(passedIn(fixture.pcap))), fixture.meaning.passed);
    });

    test("has requests whose values are written as the same bytes", () => {
      const requests = tabled(fixture.pcap).filter(({ isRequest }) => isRequest);
      expectSame(requests.map(rewritten), requests.map(original));
    });

    test("has values that are the same after encoding and decoding", () => {
      for (const one of tabled(fixture.pcap)) {
        const again = { ...one, message: messageOf(rewritten(one)) };
        expectSame(valuesOf(again), valuesOf(one));
      }
    });
  },
);

describe("the fixtures", () => {
  const recipes: Readonly<Record<string, readonly string[]>> = {
    "without-mptcp": WITHOUT_MPTCP.map(({ name }) => name),
    "6.1": Object.values(IMPORTED),
    "6.12": Object.values(IMPORTED),
    "7.3": Object.values(IMPORTED),
  };

  test("are those of the recipes, and each kernel's own folder is complete", () => {
    const names = (folder: string) =>
      fixtures.flatMap(({ name }) => (name.startsWith(`${folder}/`) ? name.slice(folder.length + 1) : []));
    const folders = new Set(fixtures.map(({ name }) => name.split("/")[0] ?? ""));
    expect([...folders]).toEqual(expect.arrayContaining(Object.keys(recipes)));
    for (const folder of folders)
      expect(names(folder)).toEqual([...(recipes[folder] ?? RECIPES.map(({ name }) => name))].sort());
  });
});

/** Body of a message in hex. */
function original({ message: { bytes, start, end } }: Tabled): string {
  return bytes.toString("hex", start, end);
}

/** The same, encoded again from its values. */
function rewritten(one: Tabled): string {
  const { header, attributes } = valuesOf(one);
  const head = (one.layout.header ?? GENLMSGHDR).write(header);
  return Buffer.concat([head, one.layout.attributes.write(attributes)]).toString("hex");
}

function valuesOf({ message: { bytes, start, end }, layout }: Tabled) {
  const head = layout.header ?? GENLMSGHDR;
  const header = head.read(bytes, start, end) as RecordValue<typeof head.fields>;
  return { header, attributes: layout.attributes.read(bytes, start + head.size, end) };
}

function messageOf(body: string): Message {
  const bytes = Buffer.from(body, "hex");
  return { type: 0, flags: 0, sequence: 0, port: 0, bytes, start: 0, end: bytes.length };
}

/** Every message of a recording that has a table, together with it. */
function tabled(pcap: string): Tabled[] {
  const families = new Map([[NLCTRL_ID, "nlctrl"]]);
  const sockets = new DiagTables();
  const found: Tabled[] = [];
  for (const { family: protocol, direction, payload } of readRecording(pcap)) {
    if (protocol === NOTE_FAMILY) continue;
    for (const message of splitMessages(payload)) {
      if (message.type < NLMSGHDR.size) expect([NLMSG.error, NLMSG.done]).toContain(message.type);
      const isRequest = direction === "out";
      const layout =
        protocol === NETLINK.sockDiag
          ? sockets.layout(message, isRequest)
          : layoutOf(protocol, message, !isRequest && message.sequence === 0, families);
      if (layout?.attributes === undefined) continue;
      const one = { message, layout: { ...layout, attributes: layout.attributes }, isRequest };
      if ((layout.attributes as unknown) === NLCTRL) learn(one, families);
      found.push(one);
    }
  }
  return found;
}

function layoutOf(
  protocol: number,
  { type, bytes, start, end }: Message,
  isEvent: boolean,
  families: ReadonlyMap<number, string>,
): Layout | undefined {
  if (type < NLMSGHDR.size) return undefined;
  if (protocol === NETLINK.route) return routeLayout(type);
  return genericLayout(families.get(type) ?? "", GENLMSGHDR.read(bytes, start, end).command, isEvent);
}

function learn(one: Tabled, families: Map<number, string>): void {
  const { familyId, familyName } = valuesOf(one).attributes as { familyId?: number; familyName?: string };
  if (familyId !== undefined && familyName !== undefined) families.set(familyId, familyName);
}
