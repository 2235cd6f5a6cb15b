import { describe, expect, test } from "@jest/globals";
import { appendWord, entryAtEnd, wordsAt } from "../../../../commands/cli/parser/command-tree.js";
import { acceptedSpellings, GLOBAL_OPTIONS } from "../../../../commands/cli/parser/global-option-table.js";
import { COMMANDS } from "../../../../commands/command-table.js";

/** Every word that is accepted, with its meaning. Scripts use them: rows may be added, never changed. */
const EXPECTED_WORDS: Record<string, Record<string, string>> = {
  "": {
    status: "stat statu status",
    limits: "l li lim limi limit limits",
    endpoint: "e en end endp endpo endpoi endpoin endpoint",
    monitor: "m mo mon moni monit monito monitor",
    connections: "conn conne connec connect connecti connectio connection connections",
    counters: "cou coun count counte counter counters",
    check: "check",
    explain: "exp expl expla explai explain",
    run: "run",
    address: "addr addre addres address",
    subflow: "sub subf subfl subflo subflow",
    pm: "pm",
    wait: "wait",
    lab: "lab",
    decode: "dec deco decod decode",
    help: "h he hel help",
    version: "vers versi versio version",
  },
  limits: { show: "s sh sho show list ls lst", set: "se set" },
  connections: {
    show: "s sh sho show list ls lst",
    watch: "w wa wat watc watch",
    close: "c cl clo clos close",
  },
  endpoint: {
    add: "a ad add",
    delete: "d de del dele delet delete rm",
    change: "c ch cha chan chang change",
    replace: "r re rep repl repla replac replace",
    retry: "ret retr retry",
    show: "s sh sho show list ls lst",
    flush: "f fl flu flus flush",
  },
  counters: { show: "s sh sho show list ls lst", watch: "w wa wat watc watch" },
  address: {
    announce: "a an ann anno annou announ announc announce",
    remove: "r re rem remo remov remove",
    show: "s sh sho show list ls lst",
  },
  subflow: {
    create: "cr cre crea creat create",
    destroy: "d de des dest destr destro destroy",
    change: "ch cha chan chang change",
    show: "s sh sho show list ls lst",
  },
  pm: { show: "s sh sho show list ls lst", set: "se set", run: "r ru run" },
  lab: {
    up: "u up",
    show: "sho show",
    list: "l li lis list ls lst",
    exec: "e ex exe exec",
    break: "b br bre brea break",
    heal: "h he hea heal",
    shape: "sha shap shape",
    serve: "ser serv serve",
    send: "sen send",
    demo: "de dem demo",
    down: "do dow down",
  },
};

/** Shortest forms of future commands: until then they must have no other meaning. */
const RESERVED = "doc why plan che rep conf serv met comp".split(" ");

/** As `ip` parses them, except -h; our own options need their full names. */
const OPTIONS: Record<string, string> = {
  "h he hel help": "help",
  "l lo loo loop loops": "loops",
  "f fa fam fami famil family": "family",
  "hu hum huma human human- human-r human-re human-rea human-read human-reada human-readab human-readabl human-readable":
    "human",
  "i ie iec": "iec",
  "s st sta stat stati stats statis statist statisti statistic statistics": "stats",
  "d de det deta detai detail details": "details",
  "r re res reso resol resolv resolve": "resolve",
  "o on one onel oneli onelin oneline": "oneline",
  "t ti tim time times timest timesta timestam timestamp": "timestamp",
  "ts tsh tsho tshor tshort": "tshort",
  "V Ve Ver Vers Versi Versio Version": "Version",
  "fo for forc force": "force",
  "b ba bat batc batch": "batch",
  "br bri brie brief": "brief",
  "j js jso json": "json",
  "p pr pre pret prett pretty": "pretty",
  "rc rcv rcvb rcvbu rcvbuf": "rcvbuf",
  "c co col colo color": "color",
  "n ne net netn netns": "netns",
  "N Nu Num Nume Numer Numeri Numeric": "Numeric",
  "a al all": "all",
  "q quiet": "quiet",
  ...Object.fromEntries(
    "4 6 0 M B echo table record replay trace dry-run no-check version".split(" ").map((one) => [one, one]),
  ),
};

const sorted = (words: Iterable<string>) => [...words].sort();

function formsAt(path: readonly string[]): Record<string, string[]> {
  const acceptedForms: Record<string, string[]> = {};
  for (const [word, full] of wordsAt(COMMANDS, path))
    acceptedForms[full] = sorted([...(acceptedForms[full] ?? []), word]);
  return acceptedForms;
}

describe("words of commands", () => {
  test.each(Object.entries(EXPECTED_WORDS))(
    "after %p are the accepted ones and no others",
    (group, expectedWords) => {
      const path = group === "" ? [] : [group];
      const expected = Object.entries(expectedWords).map(([full, words]) => [full, sorted(words.split(" "))]);
      expect(formsAt(path)).toEqual(Object.fromEntries(expected));
    },
  );

  test.each(RESERVED)("%p is reserved for a future command", (word) => {
    expect(wordsAt(COMMANDS, []).has(word)).toBe(false);
  });

  test("limits s is show, not set as in ip mptcp", () => {
    expect(appendWord(COMMANDS, ["limits"], "s")).toEqual(["limits", "show"]);
  });

  test("limits monitor is an error", () => {
    expect(() => appendWord(COMMANDS, ["limits"], "monitor")).toThrow('"monitor" is no limits command');
  });

  test("an unknown word gets the nearest word as a hint, or all words", () => {
    expect(() => appendWord(COMMANDS, [], "endpiont")).toThrow(
      expect.objectContaining({ hint: 'did you mean "endpoint"?' }),
    );
    expect(() => appendWord(COMMANDS, ["limits"], "frobnicate")).toThrow(
      expect.objectContaining({ hint: "possible: show, set" }),
    );
  });

  test("a group alone means show, an empty command line means status", () => {
    const name = (...path: string[]) => entryAtEnd(COMMANDS, path, false).path.join(" ");
    expect([name(), name("limits"), name("endpoint"), name("monitor")]).toEqual([
      "status",
      "limits show",
      "endpoint show",
      "monitor",
    ]);
  });

  test("each has the declared shortest form of its own word as prefix", () => {
    for (const { path, shortest } of COMMANDS) {
      expect(shortest).toHaveLength(path.length);
      shortest.forEach((form, i) => {
        expect(path[i]?.startsWith(form)).toBe(true);
      });
    }
  });

  test("each command loads and has a summary and examples that start with the program's name", async () => {
    for (const { load, summary } of COMMANDS) {
      const { examples } = await load();
      expect(summary).toMatch(/^[A-Z].*[^.]$/);
      expect(examples.every(([line]) => /^mptcpctl\b/.test(line))).toBe(true);
    }
  });
});

describe("spellings of global options", () => {
  test("are the accepted ones and no others", () => {
    const found = GLOBAL_OPTIONS.map((option) => [sorted(acceptedSpellings(option)).join(" "), option.key]);
    const expectedWords = Object.entries(OPTIONS).map(([words, key]) => [
      sorted(words.split(" ")).join(" "),
      key,
    ]);
    expect(sorted(found.map(String))).toEqual(sorted(expectedWords.map(String)));
  });
});
