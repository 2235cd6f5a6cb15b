// npm run jest -- FILE...: builds what is older than its sources, then runs jest with these arguments as `npm test`
// does: in private namespaces, so that files of any kind can be named. `--watch`, `-t NAME` and other options of jest
// work, too.
import "../src/build/node-version.mjs";
import { jest, run } from "./support/jest.mjs";

const isBuilt = run([process.execPath, "build.mjs", "--if-stale"]);
process.exitCode = isBuilt && jest(process.argv.slice(2), {}, "inherit") ? 0 : 1;
