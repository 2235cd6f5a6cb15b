import { describe, expect, test } from "@jest/globals";
import { explain, explainLine, explanations, similarWords } from "../../src/index.js";

const foundNames = async (word: string) => (await explain(word)).map((one) => `${one.topic} ${one.word}`);

describe("explain", () => {
  test.each([
    ["MPJoinSynTx", ["counter MPJoinSynTx"]],
    ["mpjoinsyntx", ["counter MPJoinSynTx"]],
    ["MPTcpExtMPJoinSynTx", ["counter MPJoinSynTx"]],
    ["MPTcpExt", ["word MPTcpExt"]],
    ["net.mptcp.enabled", ["sysctl net.mptcp.enabled"]],
    ["/proc/sys/net/mptcp/enabled", ["sysctl net.mptcp.enabled"]],
    ["net/mptcp/enabled", ["sysctl net.mptcp.enabled"]],
    ["enabled", ["sysctl net.mptcp.enabled"]],
    ["sf_established", ["event SF_ESTABLISHED"]],
    ["[  SF_ESTABLISHED]", ["event SF_ESTABLISHED"]],
    ["MPTCP_EVENT_SUB_PRIORITY", ["event SF_PRIO"]],
    ["MPTCP_PM_ADDR_FLAG_BACKUP", ["flag backup"]],
    ["EBUSY", ["errno EBUSY"]],
    ["ebusy", ["errno EBUSY"]],
    ["16", ["errno EBUSY"]],
    ["-16", ["errno EBUSY"]],
    ["errno 16", ["errno EBUSY"]],
    ["error=16", ["errno EBUSY"]],
    ["-1", ["errno EPERM"]],
    ["EAGAIN", ["errno EAGAIN"]],
    ["ewouldblock", ["errno EAGAIN"]],
    ["-11", ["errno EAGAIN"]],
    ["error=-125", ["errno ECANCELED"]],
    ["1", ["errno EPERM", "reset mptcp error"]],
    ["reset_reason=1", ["reset mptcp error"]],
    ["lack of resources", ["reset lack of resources"]],
    ["M", ["ss M"]],
    ["m", ["ss m"]],
    ["flags:Jjbec", ["ss J", "ss j", "ss b", "ss e", "ss c"]],
    ["backup=1", ["flag backup"]],
    ["saddr6", ["word saddr4"]],
    ["fully-established", ["word fully established"]],
    ["subflow", ["flag subflow", "word subflow"]],
    ["add_addr_accepted", ["limit add_addr_accepted", "socket add_addr_accepted"]],
    ["net.mptcp.mptcp_enabled", ["old mptcp_enabled"]],
    ["ndiffports", ["old ndiffports"]],
    ["netlink", ["old netlink path manager"]],
    ["snd_una", ["socket snd_una"]],
    ["add addr", ["protocol ADD_ADDR"]],
  ])("finds %p", async (word, expected) => {
    expect(await foundNames(word)).toEqual(expected);
  });

  test.each([
    "",
    " ",
    "=",
    "flags:xyz",
    "error=",
    "error=nonsense",
    "MPTcpExt ",
    "constructor",
    "__proto__",
    "4711",
    "-4711",
    "error=4711",
  ])("accepts %p unchanged", async (word) => {
    expect(await foundNames(word)).toEqual(word === "MPTcpExt " ? ["word MPTcpExt"] : []);
  });

  test("returns all words of a topic, and of a group of counters", async () => {
    const all = await explanations();
    expect(await explain("sysctl")).toEqual(all.filter(({ topic }) => topic === "sysctl"));
    expect(await explain("Errnos")).toEqual(all.filter(({ topic }) => topic === "errno"));
    expect(await explain("joins")).toEqual(all.filter(({ group }) => group === "joins"));
  });

  test("finds every word, and each of its alternative spellings", async () => {
    for (const one of await explanations())
      for (const word of [one.word, ...one.aliases]) expect(await explain(word)).toContain(one);
  });
});

describe("a line of ss", () => {
  const words = async (line: string) => (await explainLine(line)).map(({ word }) => word);

  test("of a connection has each known word explained, in its order", async () => {
    const line =
      'ESTAB 0 0 10.1.0.1:5000 10.1.0.2:4001 users:(("x",pid=1,fd=3)) ino:7 sk:1 <-> subflows:1 subflows_max:2 remote_key token:74eb0753 write_seq:1 snd_una:1 rcv_nxt:2';
    expect(await words(line)).toEqual(
      "ESTAB users ino sk <-> subflows subflows_max remote_key token write_seq snd_una rcv_nxt".split(" "),
    );
  });

  test("of a subflow has the letters of its flags explained, too", async () => {
    const line =
      "cubic wscale:7,7 rto:204 send 2.3Gbps retrans:0/1 tcp-ulp-mptcp flags:Mec token:0000(id:0)/74eb0753(id:0)";
    expect(await words(line)).toEqual("cubic wscale rto send retrans tcp-ulp-mptcp M e c token".split(" "));
  });

  test.each(["", "zzz", "10.0.0.1:443 0", "EBUSY subflw"])("is not %p", async (line) => {
    expect(await words(line)).toEqual([]);
  });
});

describe("words similar to an unknown one", () => {
  test.each([
    ["MPJionSynTx", "MPJoinSynTx"],
    ["MPTcpExtMPCapableSynRxx", "MPCapableSYNRX"],
    ["subflw", "subflow"],
    ["EEXSIT", "EEXIST"],
    ["ECANCELLED", "ECANCELED"],
    ["blackhol", "Blackhole"],
    ["sf_etsablished", "SF_ESTABLISHED"],
    ["timeout", "net.mptcp.close_timeout"],
  ])("of %p start with %p", async (word, first) => {
    expect((await similarWords(word))[0]).toBe(first);
  });

  test("are at most five, and none if no word is similar", async () => {
    expect(await similarWords("MPJoin")).toHaveLength(5);
    for (const word of ["", "x", "zzz", "4711", "\u0000"]) expect(await similarWords(word)).toEqual([]);
  });
});
