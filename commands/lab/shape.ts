import { findLab, type LinkShape, pathOf, shapePath, suggested, UsageError } from "../../src/index.js";
import { defineCommand } from "../cli/command.js";
import { delay, demandPath, LAB, loss, orNone, PATH, rate } from "./arguments.js";
import { printChange } from "./change.js";
import { refuseGlobalOptions } from "./live.js";

export const labShape = defineCommand({
  description:
    "Shapes the middle of the path, in both directions alike: a delay of 10ms adds 20ms to the round trip. A value that is not given is kept; `none` removes " +
    "it. Delay and loss need netem, which some kernels lack.",
  arguments: {
    path: PATH,
    rate: { kind: "value", placeholder: "RATE", summary: "10mbit, or none", read: orNone(rate) },
    delay: { kind: "value", placeholder: "TIME", summary: "20ms, or none", read: orNone(delay) },
    loss: { kind: "value", placeholder: "PERCENT", summary: "1%, or none", read: orNone(loss) },
    lab: LAB,
  },
  examples: [
    ["mptcpctl lab shape 1 rate 10mbit", "the first path"],
    ["mptcpctl lab shape wlp1s0 delay 20ms loss 1%", "needs a kernel with netem"],
    ["mptcpctl lab shape 1 rate none", "remove the rate limit"],
  ],
  run: async (context, { path: word, lab: name, ...given }) => {
    refuseGlobalOptions(context, "lab shape");
    const pathNumber = demandPath(word);
    if (Object.values(given).every((value) => value === undefined))
      throw new UsageError("a rate, delay or loss is required", {
        argument: "rate",
        suggestions: [suggested("help", "lab", "shape")],
      });
    const lab = await findLab(name, context.globals);
    const path = pathOf(lab, pathNumber);
    if (context.globals.dryRun) return;
    const change = await shapePath(lab, path, merged(path.shape, given));
    printChange(context, lab.name, change, "shaped in this way");
  },
});

type ShapeWords = { readonly [K in keyof LinkShape]?: number | "none" | undefined };

/** Zero delay and zero loss mean none. */
function merged(currentShape: LinkShape, { rate, delay, loss }: ShapeWords): LinkShape {
  const pick = (now: number | "none" | undefined, currentValue: number | undefined) => {
    const value = now === undefined ? currentValue : now;
    return value === "none" || value === 0 ? undefined : value;
  };
  const all = {
    rate: pick(rate, currentShape.rate),
    delay: pick(delay, currentShape.delay),
    loss: pick(loss, currentShape.loss),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
