import type { Failure } from "./failure.js";

const TWO = ["mptcp endpoint add 10.0.1.1 id 1 subflow", "mptcp endpoint add 10.0.1.2 id 2 signal"];
const EIGHT_ENDPOINTS = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `mptcp endpoint add 10.0.2.${n}`);
const PORT = "flags must have signal and not subflow when using port";

/** Well-formed requests that the kernel refuses, with its texts. */
export const REFUSALS: readonly Failure[] = [
  {
    words: "endpoint add 10.0.1.1 signal subflow port 5000",
    message: PORT,
    hint: /use signal without subflow/,
    errnoName: "EINVAL",
    argument: "addr",
  },
  {
    words: "--no-check endpoint add 10.0.1.1 subflow port 5000",
    message: PORT,
    hint: /use signal without subflow/,
    errnoName: "EINVAL",
  },
  {
    words: "--no-check endpoint add 10.0.1.1 port 5000",
    message: PORT,
    hint: /use signal without subflow/,
    errnoName: "EINVAL",
  },
  {
    words: "--no-check endpoint add 10.0.1.1 signal fullmesh",
    message: "flags mustn't have both signal and fullmesh",
    hint: /choose one/,
    errnoName: "EINVAL",
  },
  {
    words: "endpoint add 10.0.1.1 implicit",
    message: "can't create IMPLICIT endpoint",
    hint: /omit this word/,
    errnoName: "EINVAL",
  },
  {
    words: "endpoint add 10.0.9.9 signal port 5000",
    message: "create listen socket error: -99",
    hint: /10\.0\.9\.9 is not an address of this host/,
    errnoName: "EADDRNOTAVAIL",
  },
  {
    words: "endpoint add 10.0.1.3 subflow",
    setup: EIGHT_ENDPOINTS,
    message: "too many addresses or duplicate one: -34",
    hint: /8 endpoints.*delete one/,
    errnoName: "ERANGE",
  },
  {
    words: "endpoint add 10.0.1.3 id 2 subflow",
    setup: TWO,
    message: "too many addresses or duplicate one: -16",
    hint: /id 2 \(10\.0\.1\.2 signal\) has it/,
    errnoName: "EBUSY",
  },
  {
    words: "endpoint add 10.0.1.1 id 1 signal",
    setup: TWO,
    message: "too many addresses or duplicate one: -16",
    hint: /mptcpctl endpoint show id 1 {2}# .*exists already: id 1 \(10\.0\.1\.1 subflow\); differs in signal, subflow; endpoint replace/,
    errnoName: "EBUSY",
  },
  {
    words: "endpoint add 10.0.1.1 id 2 signal",
    setup: TWO,
    message: "too many addresses or duplicate one: -16",
    hint: /mptcpctl endpoint show id 1 {2}# .*exists already: id 1 \(10\.0\.1\.1 subflow\)/,
    errnoName: "EBUSY",
  },
  {
    words: "endpoint add 10.0.1.1 id 7 signal",
    setup: TWO,
    message: "too many addresses or duplicate one: -17",
    hint: /mptcpctl endpoint show id 1 /,
    errnoName: "EEXIST",
  },
  {
    words: "endpoint replace 10.0.1.1 id 7 signal",
    setup: TWO,
    message: "too many addresses or duplicate one: -17",
    hint: /10\.0\.1\.1 is endpoint 1: omit id 7, or use id 1$/,
    errnoName: "EEXIST",
  },
  {
    words: "endpoint add ::ffff:10.0.1.1 signal",
    setup: TWO,
    message: "too many addresses or duplicate one: -17",
    hint: /exists already: id 1 \(10\.0\.1\.1 subflow\)/,
    errnoName: "EEXIST",
  },
  {
    words: "endpoint delete id 9",
    setup: TWO,
    message: "address not found",
    hint: /id 9 does not exist; there are: id 1 \(10\.0\.1\.1 subflow\), id 2/,
    errnoName: "EINVAL",
  },
  {
    words: "endpoint delete id 9",
    message: "address not found",
    hint: /there are no endpoints/,
    errnoName: "EINVAL",
  },
  {
    words: "endpoint show id 9",
    setup: TWO,
    message: "address not found",
    hint: /there are: id 1/,
    errnoName: "EINVAL",
  },
  {
    words: "endpoint change id 9 backup",
    setup: TWO,
    message: "address not found",
    hint: /there are: id 1/,
    errnoName: "EINVAL",
  },
  {
    words: "endpoint change id 2 fullmesh",
    setup: TWO,
    message: "invalid addr flags",
    hint: /endpoint that is signal$/,
    errnoName: "EINVAL",
  },
  {
    words: "limits set subflows 9",
    message: "limit greater than maximum (8)",
    hint: /subflows is above.*neither limit was changed/,
    errnoName: "EINVAL",
    argument: "subflows",
  },
  {
    words: "limits set subflows 1 add_addr_accepted 4294967295",
    message: "limit greater than maximum (8)",
    hint: /add_addr_accepted is above/,
    errnoName: "EINVAL",
    argument: "add_addr_accepted",
  },
];
