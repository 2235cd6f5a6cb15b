/** How a command is made to wait. */
export interface Waiting {
  /** A line that prints something, possibly an error: it waits if its output is not read. */
  readonly prints: string;
  /** A line that opens a path manager, if `prints` is refused before that. */
  readonly opens?: string;
  /** Lines that wait by themselves, or run for a long time. FIFO is replaced by one without a writer. */
  readonly waits?: readonly string[];
  /** Whether it opens no path manager, and so does not accept `--replay`. */
  readonly isAlone?: boolean;
}

const one = (prints: string): Waiting => ({ prints });
const withoutManager = (prints: string, ...waits: string[]): Waiting => ({ prints, waits, isAlone: true });

/** A row for every command: a new one without a row fails the test. */
export const LINES: Readonly<Record<string, Waiting>> = {
  status: { prints: "status", waits: ["-b FIFO", "-b -", "-b FOLDER/blank"] },
  "limits show": one("limits show"),
  "limits set": one("limits set subflows 99"),
  "endpoint add": one("-echo endpoint add 192.0.2.1"),
  "endpoint delete": one("endpoint delete id 77"),
  "endpoint change": one("endpoint change id 77 backup"),
  "endpoint replace": one("-echo endpoint replace 192.0.2.2"),
  "endpoint retry": one("-j endpoint retry 192.0.2.1"),
  "endpoint show": one("endpoint show id 77"),
  "endpoint flush": { prints: "endpoint flush id 1", opens: "endpoint flush" },
  "address announce": one("address announce 192.0.2.1 token 1"),
  "address remove": one("address remove id 1 token 1"),
  "address show": one("address show token 1"),
  "subflow create": {
    prints: "subflow create token 1 local 192.0.2.1 remote 192.0.2.2",
    opens: "subflow create token 1 local 192.0.2.1 remote 192.0.2.2:2",
  },
  "subflow destroy": one("subflow destroy token 1 local 192.0.2.1:1 remote 192.0.2.2:2"),
  "subflow change": one("subflow change token 1 local 192.0.2.1:1 remote 192.0.2.2:2 backup"),
  "subflow show": one("subflow show token 1"),
  "pm show": one("pm show"),
  "pm set": one("pm set nothing"),
  "pm run": { prints: "pm run FOLDER/none.mjs", waits: ["pm run FOLDER/policy.mjs"] },
  wait: {
    prints: "wait token 1 timeout 0",
    waits: ["wait token 1", "wait event CLOSED", "wait subflows 3 to 192.0.2.1"],
  },
  monitor: {
    prints: "monitor event NOTHING",
    opens: "monitor",
    waits: ["monitor", "-j monitor", "monitor all-netns"],
  },
  "connections show": one("connections show"),
  "connections watch": {
    prints: "-j connections watch sort nothing",
    opens: "-j connections watch",
    waits: ["connections watch 0.1", "-j connections watch"],
  },
  "connections close": one("connections close token 1"),
  "counters show": {
    prints: "counters show all",
    waits: ["counters since FIFO"],
  },
  "counters watch": { prints: "counters watch 0.1", waits: ["-j counters watch"] },
  check: {
    prints: "check 127.0.0.1:1",
    waits: ["check 198.51.100.2:1 patient", "-j check 198.51.100.2%quiet:1 patient"],
    isAlone: true,
  },
  explain: withoutManager("explain backup"),
  run: { prints: "run nothing-of-that-name", waits: ["run sleep 60"], isAlone: true },
  "lab up": withoutManager("lab up A"),
  "lab show": withoutManager("lab show none"),
  "lab list": withoutManager("lab list none"),
  "lab exec": withoutManager("lab exec nowhere"),
  "lab break": withoutManager("lab break none"),
  "lab heal": withoutManager("lab heal none"),
  "lab shape": withoutManager("lab shape none"),
  "lab serve": { prints: "lab serve port 0", waits: ["lab serve port 0"], isAlone: true },
  "lab send": {
    prints: "lab send 127.0.0.1:1",
    waits: [
      "lab send 127.0.0.1:4444 file FIFO",
      "lab send 127.0.0.1:4444 bytes 1G",
      "lab send 127.0.0.1:4444 for 60",
    ],
    isAlone: true,
  },
  "lab demo": withoutManager("lab demo nothing", "lab demo --fast", "lab demo failover --fast"),
  "lab down": withoutManager("lab down none"),
  decode: withoutManager("decode FOLDER/none", "decode FIFO", "decode FOLDER/large.pcap"),
  help: withoutManager("help"),
  version: withoutManager("version"),
};
