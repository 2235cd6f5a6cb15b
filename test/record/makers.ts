import { folderOf, KERNEL, make, type NewFixture } from "./make.js";
import type { Recipe } from "./recipe.js";
import { batches } from "./recipes/batch.js";
import { connections } from "./recipes/connections.js";
import { counters } from "./recipes/counters.js";
import { endpointAdd } from "./recipes/endpoint-add.js";
import { endpointChange } from "./recipes/endpoint-change.js";
import { endpointDelete } from "./recipes/endpoint-delete.js";
import { endpointReplace } from "./recipes/endpoint-replace.js";
import { endpointShow } from "./recipes/endpoint-show.js";
import { limits } from "./recipes/limits.js";
import { monitor } from "./recipes/monitor.js";
import { scenario } from "./recipes/scenario.js";
import { status } from "./recipes/status.js";
import { userspace } from "./recipes/userspace.js";
import { wait } from "./recipes/wait.js";
import { makeWithoutMptcp, WITHOUT_MPTCP } from "./without-mptcp.js";

/** All recipes for recordings of a kernel. */
export const RECIPES: readonly Recipe[] = [
  ...batches,
  ...connections,
  ...counters,
  ...limits,
  ...endpointAdd,
  ...endpointChange,
  ...endpointDelete,
  ...endpointReplace,
  ...endpointShow,
  ...monitor,
  ...scenario,
  ...status,
  ...userspace,
  ...wait,
];

/** Folder of the fixtures of the running kernel. */
export const FOLDER = folderOf(KERNEL);

/** How each fixture is made, by its path without extension. */
export const FIXTURE_MAKERS = new Map<string, () => Promise<NewFixture>>([
  ...RECIPES.map((recipe) => [`${FOLDER}/${recipe.name}`, () => make(recipe)] as const),
  ...WITHOUT_MPTCP.map((recipe) => [`without-mptcp/${recipe.name}`, () => makeWithoutMptcp(recipe)] as const),
]);
