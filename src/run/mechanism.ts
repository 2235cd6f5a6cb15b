import { basename } from "node:path";
import { type Elf, sameKind } from "./elf.js";
import { lastOf, type Program } from "./program.js";

/** How a program's sockets become MPTCP. */
export type Mechanism = "LD_PRELOAD" | "GODEBUG";

/** What can make the sockets of a program MPTCP, and the reason if nothing can. */
export interface MechanismChoice {
  /** Empty: nothing makes this program's own sockets MPTCP. */
  readonly means: readonly Mechanism[];
  /** Why it works or does not, without a full stop. */
  readonly reason: string;
  /** A hint if no mechanism works. */
  readonly hint?: string;
}

/** The library to preload. */
export interface Library {
  /** Undefined if it cannot be used; `why` and `hint` say why. */
  readonly elf: Elf | undefined;
  readonly why?: string;
  readonly hint?: string;
}

const CHILDREN = "programs that it starts itself may still become MPTCP";

/** Which mechanisms work for a program. */
export function chooseMechanism(program: Program, library: Library): MechanismChoice {
  const last = lastOf(program);
  const { elf } = last;
  const name = basename(last.path);
  if (elf?.go !== undefined) return goVerdict(name, elf.go);
  if (last.elevated) return elevatedVerdict(name, last.elevated);
  if (last.kind === "static")
    return {
      means: [],
      reason: `${name} is statically linked: it loads no libraries, and it is not a Go program`,
      hint: `use a dynamically linked build, or one that speaks MPTCP itself; ${CHILDREN}`,
    };
  if (library.elf === undefined)
    return {
      means: [],
      reason: library.why ?? "the library to preload cannot be used",
      ...(library.hint && { hint: library.hint }),
    };
  if (elf && !sameKind(elf, library.elf))
    return {
      means: [],
      reason: `${name} is made for another kind of machine than the library to preload`,
      hint: `use a build for this machine; ${CHILDREN}`,
    };
  return { means: ["LD_PRELOAD"], reason: reasonOf(last, name) };
}

function reasonOf({ kind }: Program, name: string): string {
  if (kind === "dynamic") return `${name} is dynamically linked: its TCP sockets become MPTCP by LD_PRELOAD`;
  const unreadText = kind === "unread" ? "may not be read" : "is neither an ELF file nor a script";
  return `${name} ${unreadText}: LD_PRELOAD may work`;
}

/** Go 1.21 is the first version with the setting. */
function goVerdict(name: string, version: string): MechanismChoice {
  const [, minor] = /^go1\.(\d+)/.exec(version) ?? [];
  if (minor === undefined || Number(minor) >= 21)
    return { means: ["GODEBUG"], reason: `${name} is a Go program: its TCP sockets become MPTCP by GODEBUG` };
  return {
    means: [],
    reason: `${name} was built with Go ${version === "go1.17" ? "before 1.18" : version.slice(2)}, which does not support MPTCP`,
    hint: `build it with Go 1.21 or later; ${CHILDREN}`,
  };
}

const ELEVATED = {
  setuid: "is setuid",
  setgid: "is setgid",
  capabilities: "has file capabilities",
} as const;

function elevatedVerdict(name: string, elevated: keyof typeof ELEVATED): MechanismChoice {
  return {
    means: [],
    reason: `${name} ${ELEVATED[elevated]}: the dynamic linker ignores LD_PRELOAD for rights that the caller lacks`,
    hint: "start mptcpctl as a user that has them",
  };
}
