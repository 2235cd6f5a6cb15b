// Checks the version of Node against package.json. An older Node ends here, before the importing module runs.
import { readFileSync } from "node:fs";

const { engines } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines.node);

export const NEEDED_NODE = { major: Number(major), minor: Number(minor) };

const [ownMajor, ownMinor] = process.versions.node.split(".").map(Number);
if (ownMajor < NEEDED_NODE.major || (ownMajor === NEEDED_NODE.major && ownMinor < NEEDED_NODE.minor)) {
  const needed = `mptcpctl needs Node.js ${major}.${minor} or newer`;
  process.stderr.write(`${needed}: this is ${process.versions.node} (${process.execPath})\n`);
  process.exit(1);
}
