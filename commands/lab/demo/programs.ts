import { spawnSync } from "node:child_process";
import { type DemoAddresses, PORT, type Programs } from "./backend.js";

/**
 * Uses nc for the walk-through if its server keeps running after its first client; else two short Node
 * scripts.
 */
export function findPrograms({ server }: DemoAddresses): Programs {
  return hasNetcat() ? netcat(server) : node(server);
}

const netcat = (server: string): Programs => ({
  serve: `nc ${server.includes(":") ? "-6 " : ""}-l -k -p ${PORT}`,
  connect: `nc ${server} ${PORT}`,
});

// Without spaces, so that each remains one word.
const node = (server: string): Programs => ({
  serve: `node -e net.createServer(s=>s.pipe(process.stdout)).listen(${PORT},"${server}")`,
  connect: `node -e process.stdin.pipe(net.connect(${PORT},"${server}"))`,
});

/** OpenBSD netcat, the default `nc` of Debian and Fedora: other implementations have other options. */
function hasNetcat(): boolean {
  const { stdout, stderr } = spawnSync("nc", ["-h"], { encoding: "utf8", timeout: 2_000 });
  return /OpenBSD/.test(`${stdout}${stderr}`);
}
