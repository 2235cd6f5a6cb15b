import { spawnSync } from "node:child_process";
import { type DemoAddresses, PORT, type Programs } from "./backend.js";

/** The walk-through's nc, where it is the one whose server stays after its first client; else two lines for Node. */
export function findPrograms({ server }: DemoAddresses): Programs {
  return hasNetcat() ? netcat(server) : node(server);
}

const netcat = (server: string): Programs => ({
  serve: `nc ${server.includes(":") ? "-6 " : ""}-l -k -p ${PORT}`,
  connect: `nc ${server} ${PORT}`,
});

// Without blanks, so that each stays one word.
const node = (server: string): Programs => ({
  serve: `node -e net.createServer(s=>s.pipe(process.stdout)).listen(${PORT},"${server}")`,
  connect: `node -e process.stdin.pipe(net.connect(${PORT},"${server}"))`,
});

/** OpenBSD's, the default of Debian and Fedora's `nc`: other programs of this name want other words. */
function hasNetcat(): boolean {
  const { stdout, stderr } = spawnSync("nc", ["-h"], { encoding: "utf8", timeout: 2_000 });
  return /OpenBSD/.test(`${stdout}${stderr}`);
}
