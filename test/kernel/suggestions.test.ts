import { describeKernel, kernelTest, longKernelTest } from "../support/kernel.js";
import { SCENES } from "./suggestions/scenes.js";

describeKernel("the suggested line", () => {
  for (const [id, scenes] of Object.entries(SCENES))
    for (const [at, scene] of scenes.entries())
      (at === 0 ? kernelTest : longKernelTest)(`${id} gets past its fault (${at + 1})`, scene);
});
