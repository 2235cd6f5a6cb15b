import type { Failure } from "./failure.js";

const TWO = ["mptcp endpoint add 10.0.1.1 id 1 subflow", "mptcp endpoint add 10.0.1.2 id 2 signal"];

/**
 * Ids, addresses, ports, devices and flags that are invalid, or exclude each other; `ip` refuses most before it asks
 * the kernel.
 */
export const WRONG_VALUES: readonly Failure[] = [
  {
    words: "endpoint add",
    message: "an ADDRESS is required",
    hint: /mptcpctl help endpoint add/,
    argument: "ADDRESS",
  },
  {
    words: "endpoint replace subflow",
    message: "an ADDRESS is required",
    hint: /mptcpctl help endpoint replace/,
    argument: "ADDRESS",
  },
  {
    words: "endpoint delete",
    message: "which endpoint? An id or an ADDRESS is required",
    hint: /lists the endpoints$/,
    argument: "id",
  },
  {
    words: "endpoint add 10.0.1.1 id 256",
    message: '"256" is not a valid id',
    hint: /from 1 to 255/,
    argument: "id",
  },
  {
    words: "endpoint delete id 256",
    message: '"256" is not a valid id',
    hint: /from 0 to 255/,
    argument: "id",
  },
  ...["add", "replace"].map((verb) => ({
    words: `endpoint ${verb} 10.0.1.1 backup nobackup`,
    message: "backup and nobackup contradict each other",
    hint: /choose one/,
    argument: "backup",
  })),
  {
    words: "endpoint add 10.0.1.1 id x",
    message: '"x" is not a valid id',
    hint: /decimal or 0x/,
    argument: "id",
  },
  {
    words: "endpoint add 10.0.1.1 id 0",
    message: "id 0 cannot be given: it means the address on which each connection was opened",
    hint: /1 to 255/,
    argument: "id",
  },
  { words: "endpoint show id 0", message: "id 0 is not an endpoint", hint: /1 to 255/, argument: "id" },
  {
    words: "endpoint change id 0 backup",
    message: "id 0 is not an endpoint",
    hint: /1 to 255/,
    argument: "id",
  },
  {
    words: "endpoint delete id 1 10.0.1.1",
    message: "an address and an id cannot be combined",
    hint: /omit the address/,
    argument: "ADDRESS",
  },
  {
    words: "endpoint delete id 1 port 5",
    message: "a port and an id cannot be combined",
    hint: /omit the port/,
    argument: "port",
  },
  {
    words: "endpoint delete id 0",
    message: "id 0 needs the address too",
    hint: /on which connections were opened/,
    argument: "id",
  },
  {
    words: ["endpoint", "add", "10.0.1.1", "dev", "a b"],
    message: '"a b" is not an interface name',
    hint: /mptcpctl status/,
    argument: "dev",
  },
  {
    words: "endpoint add 10.0.1.1 dev ..",
    message: '".." is not an interface name',
    hint: /mptcpctl status/,
    argument: "dev",
  },
  {
    words: "endpoint add 10.0.1.1 dev eth9",
    message: 'device "eth9" does not exist in this network namespace',
    hint: /lists the interfaces/,
    argument: "dev",
  },
  {
    words: "endpoint add 10.0.1.1 dev if9",
    message: 'device "if9" does not exist in this network namespace',
    hint: /lists the interfaces/,
    argument: "dev",
  },
  {
    words: "endpoint show dev eth9",
    message: 'device "eth9" does not exist in this network namespace',
    hint: /lists the interfaces/,
    argument: "dev",
  },
  {
    words: "endpoint add 10.0.1.1 signal port 65536",
    message: '"65536" is not a valid port',
    hint: /from 0 to 65535/,
    argument: "port",
  },
  {
    words: "endpoint add 10.0.1.1 port 5000",
    message: "a port can only be announced: it needs the flag signal",
    hint: /add the word signal/,
    argument: "port",
  },
  {
    words: "endpoint change id 1 port 5 backup",
    message: "a port and an id cannot be combined",
    hint: /omit the port/,
    argument: "port",
  },
  {
    words: "endpoint add 10.0.1.1 signal fullmesh",
    message: "signal and fullmesh exclude each other",
    hint: /choose one/,
    argument: "fullmesh",
  },
  {
    words: "endpoint change id 1 signal",
    setup: TWO,
    message: '"signal" is neither a word of this command nor an IP address',
    hint: /the words are: .*backup, nobackup, fullmesh, nofullmesh, exact; `endpoint replace` changes everything else$/,
    argument: "ADDRESS",
  },
  {
    words: "endpoint change 10.0.1.1 signal",
    setup: TWO,
    message: '"signal" is too much: ADDRESS was given, and it is not another word of endpoint change',
    hint: /exact; `endpoint replace` changes everything else$/,
    argument: "signal",
  },
  {
    words: "endpoint replace 10.0.1.1 implicit",
    setup: TWO,
    message: "only the kernel creates implicit endpoints",
    hint: /omit the word implicit/,
    argument: "implicit",
  },
  {
    words: "endpoint replace 10.0.1.1 id 1 signal subflow port 5000",
    setup: TWO,
    message: "a port can only be announced: it cannot be combined with subflow",
    hint: /omit subflow/,
    argument: "port",
  },
  {
    words: "endpoint replace 10.0.1.1 id 2 signal",
    setup: TWO,
    message: "10.0.1.1 is endpoint 1, it cannot be 2 too",
    hint: /omit id 2, or use id 1$/,
    argument: "id",
  },
  {
    words: "endpoint change id 1",
    setup: TWO,
    message: "no flag given to change",
    hint: /backup, nobackup, fullmesh, nofullmesh/,
  },
  {
    words: "endpoint change id 1 backup nobackup",
    message: "backup and nobackup contradict each other",
    hint: /choose one/,
    argument: "backup",
  },
  {
    words: "endpoint change id 1 10.0.1.2 backup",
    setup: TWO,
    message: "endpoint 1 is 10.0.1.1, not 10.0.1.2",
    hint: /omit/,
    argument: "ADDRESS",
  },
  {
    words: "endpoint change backup",
    message: "endpoint change: no endpoint is named",
    hint: /id NUM or an ADDRESS/,
    argument: "id",
  },
  {
    words: "endpoint delete 10.0.1.1",
    setup: ["mptcp endpoint add 10.0.1.1 signal", "mptcp endpoint add 10.0.1.1 signal port 4999"],
    message: "10.0.1.1 names 2 endpoints",
    hint: /10\.0\.1\.1 id 1, 10\.0\.1\.1 port 4999 id 2/,
    argument: "ADDRESS",
  },
];

/** Refused like an unknown id: there is no such endpoint. */
export const UNKNOWN_ADDRESSES: readonly Failure[] = [
  {
    words: "endpoint delete 10.0.9.9",
    setup: TWO,
    message: "no endpoint has the address 10.0.9.9",
    hint: /10\.0\.1\.1 id 1, 10\.0\.1\.2 id 2/,
    argument: "ADDRESS",
  },
  {
    words: "endpoint change 10.0.9.9 port 7 backup",
    message: "no endpoint has the address 10.0.9.9 port 7",
    hint: /there are no endpoints/,
    argument: "ADDRESS",
  },
];
