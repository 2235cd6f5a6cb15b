import { differing, type Scenario } from "./line.js";

const VALID_BATCH = `# set up
mptcp endpoint add 10.0.1.1 subflow dev eth1   # the first

mptcp endpoint add "fd00:2::1" 'signal'
mptcp endpoint add \\
  10.0.2.1 \\
  signal port 1234
   mp e a 10.0.1.9 id 9
mptcp limits set subflows 4
mptcp endpoint show
mptcp limits show
`;

const REFUSED = `mptcp endpoint add 10.0.1.1
mptcp endpoint add 10.0.1.1
mptcp endpoint add 10.0.1.2
`;

const INVALID_BATCH = `mptcp endpoint add 10.0.1.1
mptcp endpoint add 10.0.1.2 id 999
mptcp endpoint add 10.0.1.3
`;

const UNKNOWN_WORD_BATCH = `mptcp endpoint add 10.0.1.1
mptcp endpoint frobnicate
mptcp endpoint add 10.0.1.3
mptcp endpoint show
`;

const FAILING_BATCH = "a batch with a failing line";

export const BATCHES: Scenario = {
  title: "batches run alike",
  apart: true,
  files: {
    good: VALID_BATCH,
    empty: "",
    comments: "# nothing\n\n   \n#\n",
    unended: "mptcp limits show",
    refused: REFUSED,
    wrong: INVALID_BATCH,
    unknown: UNKNOWN_WORD_BATCH,
    options: "-j mptcp endpoint\n",
    "two words": "mptcp limits\n",
    unquoted: 'mptcp limits set subflows "3\n',
    dangling: "mptcp limits \\",
    tabs: "\tmptcp\tendpoint\tadd\t10.0.1.1\n\t\n",
    joined: "mptcp limits show \\\n# a comment\nmptcp endpoint add 10.0.1.1\n",
    hash: "mptcp endpoint add 10.0.1.1#comment\n",
  },
  lines: [
    "-b good",
    "-batch good",
    ...differing(
      { row: "`-j limits`", stdout: /^\[.*"id":9\}\]\n\[\{"add_addr_accepted":0,"subflows":4\}\]\n$/ },
      "-j -b good",
    ),
    "-force -b good",
    "-b empty",
    "-b comments",
    "-b unended",
    "-b tabs",
    "-b hash",
    ["-b", "two words"],
    { words: "-b -", input: VALID_BATCH },
    { words: "-batch -", input: "" },
    { words: "-b -", input: "mptcp limits show" },
    "-b missing",
    ...differing(
      { row: "a batch line with options (`-j mptcp limits`)", exit: 0, stdout: "[]\n" },
      "-b options",
    ),
    ...differing({ row: FAILING_BATCH, exit: 2 }, "-b refused", "-force -b refused", "-fo -b refused"),
    ...differing({ row: "`Command failed FILE:LINE` with `-j`", exit: 2 }, "-j -b refused"),
    { words: "-b -", input: REFUSED, differs: { row: FAILING_BATCH, exit: 2 } },
    "-b wrong",
    ...differing({ row: "a wrong argument in a batch", state: /10.0.1.3 id 2/ }, "-force -b wrong"),
    "-b unknown",
    ...differing(
      {
        row: "a wrong argument in a batch",
        stdout: /^10.0.1.1 id 1 \n10.0.1.3 id 2/,
        state: /10.0.1.3 id 2/,
      },
      "-force -b unknown",
    ),
    ...differing(
      { row: "a batch that ends in a backslash", exit: 0, stdout: "add_addr_accepted 0 subflows 2 \n" },
      "-b dangling",
    ),
    "-b unquoted",
    "-b joined",
  ],
};
