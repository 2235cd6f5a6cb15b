import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect } from "@jest/globals";
import { preloadVariables } from "../../../src/run/environment.js";
import { nativeFile } from "../../../src/transport/native/binding.js";
import { mptcpctl } from "../../support/cli.js";
import { single } from "../../support/namespaces.js";
import { plainFolder } from "../../support/plain-folder.js";
import { run } from "../../support/process.js";
import { ROOT } from "../../support/root.js";
import { findTool, kernelTestWith } from "../../support/tools.js";
import { accepted, compile as compileFile, listeners, serve } from "./support.js";

const PORT = 12345;
const folder = plainFolder("mptcpctl-programs-");
const FIXED = join(folder, "static");
const GO = goProgram();

afterAll(() => rmSync(folder, { recursive: true }));

const missingTools = (...tools: string[]) => {
  const missing = tools.filter((tool) => findTool(tool) === undefined);
  return missing.length > 0 ? `there is no program ${missing.join(", ")}` : undefined;
};

/** esbuild, which is written in Go and linked statically, is in a package for this platform. */
function goProgram(): string | undefined {
  const esbuild = createRequire(import.meta.url).resolve("esbuild/package.json");
  const path = join(dirname(esbuild), `../@esbuild/${process.platform}-${process.arch}/bin/esbuild`);
  return existsSync(path) ? path : undefined;
}

/** Prints the protocol of the socket it opens. */
const PRINTS_PROTOCOL = `#include <stdio.h>
  #include <sys/socket.h>
  int main(void) {
    int protocol = 0;
    socklen_t length = sizeof protocol;
    getsockopt(socket(AF_INET, SOCK_STREAM, 0), SOL_SOCKET, SO_PROTOCOL, &protocol, &length);
    printf("%d\\n", protocol);
  }`;

/** A library to be preloaded after ours: it refuses MPTCP sockets with an errno, as rules of a sandbox do. */
const denial = (errno: number) => `#include <errno.h>
  #include <sys/syscall.h>
  #include <unistd.h>
  int socket(int family, int type, int protocol) {
    if (protocol == 262) return errno = ${errno}, -1;
    return syscall(SYS_socket, family, type, protocol);
  }`;

/** @returns why it could not be compiled */
function compile(text: string, to: string, ...options: string[]): string | undefined {
  const source = join(folder, "source.c");
  writeFileSync(source, text);
  return compileFile(source, to, ...options);
}

const NODE_SERVER = `require("node:http").createServer((_, reply) => reply.end("hello")).listen(${PORT}, "127.0.0.1")`;
const node = [process.execPath, "-e", NODE_SERVER];

describe("mptcpctl run", () => {
  kernelTestWith(missingTools("nc"), "makes nc speak MPTCP at both ends, over IPv4 and IPv6", async () => {
    await using namespace = await single();
    for (const [host, count] of [
      ["127.0.0.1", 1],
      ["::1", 2],
    ] as const) {
      await using server = await serve(namespace, ["nc", "-l", host, String(PORT)], PORT);
      const client = await mptcpctl(namespace, ["run", "nc", "-N", host, String(PORT)], {
        input: "over there\n",
      });
      expect(client).toMatchObject({ code: 0, stderr: "" });
      expect((await server.exited).stdout).toBe("over there\n");
      expect(await accepted(namespace)).toBe(count);
    }
  });

  kernelTestWith(missingTools("curl"), "makes curl and node speak MPTCP", async () => {
    await using namespace = await single();
    await using _server = await serve(namespace, node, PORT);
    const client = await mptcpctl(namespace, `run curl --silent http://127.0.0.1:${PORT}/`);
    expect(client).toMatchObject({ code: 0, stdout: "hello", stderr: "" });
    expect(await accepted(namespace)).toBe(1);
  });

  kernelTestWith(missingTools("python3"), "makes python3 speak MPTCP", async () => {
    await using namespace = await single();
    const words = [
      "python3",
      "-m",
      "http.server",
      "--bind",
      "127.0.0.1",
      "--directory",
      folder,
      String(PORT),
    ];
    await using _server = await serve(namespace, words, PORT);
    const read = `import urllib.request as u; print(u.urlopen("http://127.0.0.1:${PORT}/").status)`;
    const client = await mptcpctl(namespace, ["run", "python3", "-c", read]);
    expect(client).toMatchObject({ code: 0, stdout: "200\n" });
    expect(await accepted(namespace)).toBe(1);
  });

  kernelTestWith(
    GO ? undefined : "esbuild is not installed for this platform",
    "makes a Go program speak MPTCP",
    async () => {
      await using namespace = await single();
      const words = [GO ?? "", `--serve=127.0.0.1:${PORT}`, `--servedir=${folder}`];
      await using _server = await serve(namespace, words, PORT);
      expect(await listeners(namespace)).toContain(`127.0.0.1:${PORT} `);
      const { stdout } = await mptcpctl(namespace, ["-j", "--dry-run", "run", GO ?? ""]);
      expect(JSON.parse(stdout)).toMatchObject({ means: ["GODEBUG"], programs: [{ kind: "static" }] });
    },
  );

  const linked = join(folder, "linked");
  kernelTestWith(
    compile(PRINTS_PROTOCOL, linked),
    "keeps TCP sockets if rules that allow only TCP refuse MPTCP, except with --strict",
    async () => {
      await using namespace = await single();
      for (const errno of [constants.errno.EPERM, constants.errno.EACCES]) {
        const denying = join(folder, `deny-${errno}.so`);
        expect(compile(denial(errno), denying, "-shared", "-fPIC")).toBeUndefined();
        const preloadSettings = preloadVariables({}, nativeFile("mptcpctl-run.so"));
        const env = { ...preloadSettings, LD_PRELOAD: `${preloadSettings.LD_PRELOAD}:${denying}` };
        const ran = (...options: string[]) => mptcpctl(namespace, ["run", ...options, linked], { env });
        expect((await ran("-d")).stderr).toContain(`the kernel refused MPTCP with errno ${errno}`);
        expect([(await ran()).stdout, (await ran("--strict")).stdout]).toEqual(["6\n", "0\n"]);
      }
    },
  );

  kernelTestWith(
    compile(PRINTS_PROTOCOL, linked),
    "makes sockets MPTCP from a folder whose name holds blanks and letters that are not ASCII",
    async () => {
      await using namespace = await single();
      const copy = join(folder, "mit Blank ü");
      cpSync(join(ROOT, "package.json"), join(copy, "package.json"));
      for (const name of readdirSync(join(ROOT, "dist")).filter((one) =>
        /^mptcpctl|^native$|^vendor$/.test(one),
      ))
        cpSync(join(ROOT, "dist", name), join(copy, "dist", name), { recursive: true });
      const program = join(copy, "dist/mptcpctl.cjs");
      const { stdout, stderr } = await mptcpctl(namespace, ["run", "-d", "sh", "-c", linked], { program });
      expect(stderr).toContain("socket 3 (IPv4) is MPTCP");
      expect(stdout).toBe("262\n");
      const dryRunOutput = await mptcpctl(namespace, ["--dry-run", "run", linked], { program });
      expect(dryRunOutput.stdout).toContain(
        `\nLD_PRELOAD=mptcpctl-run.so\nLD_LIBRARY_PATH=${join(copy, "dist/native")}\n`,
      );
    },
  );

  kernelTestWith(
    compile(PRINTS_PROTOCOL, linked),
    "reports a kernel without MPTCP if it has no such sockets; so do lab serve and lab send",
    async () => {
      await using namespace = await single();
      for (const errno of [constants.errno.EPROTONOSUPPORT, constants.errno.EINVAL]) {
        const denying = join(folder, `deny-${errno}.so`);
        expect(compile(denial(errno), denying, "-shared", "-fPIC")).toBeUndefined();
        for (const words of ["lab serve", "lab serve 127.0.0.1 port 0", "lab send 127.0.0.1"])
          expect(await mptcpctl(namespace, words, { env: { LD_PRELOAD: denying } })).toMatchObject({
            code: 3,
            stdout: "",
            stderr:
              "Error: this kernel has no MPTCP.\nhint: Linux 5.6 or newer built with CONFIG_MPTCP is needed\n",
          });
        const inIpv6 = await mptcpctl(namespace, "lab serve ::1", { env: { LD_PRELOAD: denying } });
        expect([inIpv6.code, inIpv6.stderr]).toEqual([3, expect.stringContaining("CONFIG_MPTCP_IPV6")]);
      }
    },
  );

  kernelTestWith(
    compile(PRINTS_PROTOCOL, FIXED, "-static"),
    "starts no static program, unless TCP will do",
    async () => {
      await using namespace = await single();
      expect(await mptcpctl(namespace, ["run", FIXED])).toMatchObject({
        code: 3,
        stdout: "",
        stderr: expect.stringMatching(
          /^Error: static is statically linked: .*\.\nhint: .*--tcp-fallback starts it on TCP\n$/,
        ),
      });
      expect(await mptcpctl(namespace, ["run", "--tcp-fallback", FIXED])).toMatchObject({
        code: 0,
        stdout: "6\n",
        stderr: expect.stringMatching(/^warning: static is statically linked: /),
      });
      writeFileSync(join(folder, "script"), `#!${FIXED}\n`, { mode: 0o755 });
      expect(await mptcpctl(namespace, ["run", join(folder, "script")])).toMatchObject({
        code: 3,
        stdout: "",
      });
      expect(await run(namespace, [FIXED])).toBe("6\n");
    },
  );
});
