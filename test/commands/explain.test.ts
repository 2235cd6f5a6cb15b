import { describe, expect, test } from "@jest/globals";
import { COMMANDS } from "../../commands/command-table.js";
import { explanations, TOPICS } from "../../src/index.js";
import { explainOutput } from "../../src/schema/output/explain.js";
import { complaint } from "../../src/schema/validate.js";
import { runHere } from "./cli/process/io.js";

const ran = (...argv: string[]) => runHere(COMMANDS, argv);

describe("explain", () => {
  test("prints the name and meaning of a word, in at most four lines of 100 characters", async () => {
    for (const { word } of await explanations()) {
      const { stdout, code } = await ran("explain", word);
      const lines = stdout.split("\n\n")[0]?.trimEnd().split("\n") ?? [];
      expect(code).toBe(0);
      expect(lines[0]).toMatch(/^\S.* \(.+\)$/);
      expect(lines.length).toBeLessThanOrEqual(1 + 5);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
    }
  });

  test("accepts an errno as the kernel prints it, with both parsers", async () => {
    for (const MPTCPCTL_PARSER of ["", "yargs"])
      for (const [words, expected] of [
        [["-16"], ["EBUSY"]],
        [
          ["EAGAIN", "-n", "x", "-125"],
          ["EAGAIN", "ECANCELED"],
        ],
        [["--", "-16"], ["EBUSY"]],
      ] as const) {
        const { stdout } = await runHere(COMMANDS, ["explain", ...words], { env: { MPTCPCTL_PARSER } });
        expect([words, stdout.match(/^\S.*(?= \()/gm)]).toEqual([words, expected]);
      }
    expect((await ran("endpoint", "show", "-16")).stderr[0]).toBe("Error: there is no option -16.");
  });

  test("opens no socket", async () => {
    expect((await ran("explain", "MPTcpExtMPJoinSynTx")).opened).toEqual([]);
  });

  test.each([
    [
      ["path", "manager"],
      ["net.mptcp.path_manager", "path manager"],
    ],
    [["errno", "16"], ["EBUSY"]],
    [
      ["EBUSY", "mpjoinsyntx"],
      ["EBUSY", "MPJoinSynTx"],
    ],
    [["flags:Mme"], ["M", "m", "e"]],
    [
      ["subflows:1", "remote_key", "0"],
      ["subflows", "remote_key"],
    ],
    [["ESTAB 0 0 10.1.0.1:5000 subflows:1"], ["ESTAB", "subflows"]],
  ])("accepts %p", async (words, expected) => {
    const { stdout } = await ran("explain", ...words);
    expect(stdout.match(/^\S.*(?= \()/gm)).toEqual(expected);
  });

  test("suggests similar words for an unknown word, exits with 1, and prints nothing on stdout", async () => {
    expect(await ran("explain", "EBUSY", "MPJionSynTx")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: [
        'Error: "MPJionSynTx" is unknown.',
        expect.stringMatching(/^hint: mptcpctl explain EBUSY MPJoinSynTx {2}# similar words: MPJoinSynTx, /),
      ],
    });
    expect((await ran("explain", "zzz")).stderr[1]).toBe("hint: mptcpctl explain  # lists every known word");
  });

  test("lists every word by topic if no word is given", async () => {
    const { stdout } = await ran("explain");
    for (const title of Object.values(TOPICS)) expect(stdout).toContain(`${title}\n    `);
    for (const { word } of await explanations()) expect(stdout).toContain(word);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  test("prints JSON of the documented shape", async () => {
    for (const words of [[], ["1"], ["counter"]]) {
      const { stdout } = await ran("-j", "explain", ...words);
      expect(complaint(explainOutput, JSON.parse(stdout))).toBeUndefined();
      expect(JSON.parse(stdout).length).toBeGreaterThan(1);
    }
  });
});
