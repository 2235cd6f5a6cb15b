import { UnsupportedError } from "../errors.js";
import { middleNames, stateLines } from "./ip-commands.js";
import type { Breakage, Lab, LabPath, LinkShape } from "./model.js";
import { shapeLine, takesEmulation } from "./shaping.js";
import { LabStore } from "./store.js";
import { demandTools, runIp, runTc } from "./tools.js";

/** The new state of a path, and whether it had that state before. */
export interface PathChange {
  readonly path: LabPath;
  readonly changed: boolean;
}

/**
 * Breaks a path in the middle, or heals it (`undefined`).
 * @throws KernelError
 */
export async function breakPath(
  lab: Lab,
  path: LabPath,
  breakage: Breakage | undefined,
): Promise<PathChange> {
  const { broken: before, ...rest } = path;
  const now = breakage === undefined ? rest : { ...rest, broken: breakage };
  await runIp(middleOf(lab), stateLines(path, breakage));
  return noteOr(
    () => runIp(middleOf(lab), stateLines(path, before)),
    () => note(lab, now, before !== breakage),
  );
}

/**
 * Shapes a path, in both directions alike.
 * @throws UnsupportedError if the kernel cannot: delay and loss need netem
 */
export async function shapePath(lab: Lab, path: LabPath, shape: LinkShape): Promise<PathChange> {
  demandTools(["tc"]);
  const { client, server } = middleNames(path);
  const set = (to: LinkShape) => runTc(middleOf(lab), [shapeLine(client, to), shapeLine(server, to)]);
  try {
    await set(shape);
  } catch (error) {
    throw error instanceof UnsupportedError && takesEmulation(shape) ? noEmulationError(error) : error;
  }
  const keys = ["rate", "delay", "loss"] as const;
  return noteOr(
    () => set(path.shape),
    () =>
      note(
        lab,
        { ...path, shape },
        keys.some((key) => path.shape[key] !== shape[key]),
      ),
  );
}

/**
 * If the change cannot be stored, it is reverted: the file must describe the path.
 * @throws the error that prevented storing it
 */
async function noteOr(undo: () => Promise<void>, write: () => PathChange): Promise<PathChange> {
  try {
    return write();
  } catch (error) {
    await undo().catch(() => {});
    throw error;
  }
}

function noEmulationError(cause: UnsupportedError): UnsupportedError {
  return new UnsupportedError("this kernel cannot delay or lose packets: it has no netem", {
    argument: "netem",
    hint: "load the module sch_netem, or take a kernel built with CONFIG_NET_SCH_NETEM; `rate` works without it",
    cause,
  });
}

const middleOf = ({ holders, user }: Lab) => ({ pid: holders.middle.pid, user });

/** Other processes may have changed other paths in the meantime. */
function note(lab: Lab, path: LabPath, changed: boolean): PathChange {
  const withPath = (now: Lab) => ({
    ...now,
    paths: now.paths.map((one) => (one.number === path.number ? path : one)),
  });
  new LabStore().change(lab, withPath);
  return { path, changed };
}
