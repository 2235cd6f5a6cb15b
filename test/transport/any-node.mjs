// node any-node.mjs ADDON: calls the functions of the addon, on any Node and machine, without a network and without
// generic netlink, which emulators lack. Prints the names of its functions; ends with 1 if one returned a wrong
// result.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [path] = process.argv.slice(2);
const module = { exports: {} };
process.dlopen(module, path);
const addon = module.exports;
const folder = mkdtempSync(join(tmpdir(), "mptcpctl-any-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const UNIX = 1;
const [STREAM, DATAGRAM] = [1, 2];
const [SOCKET, RECEIVE_BUFFER] = [1, 8];
const [ENOENT, EBADF, EINVAL, EFBIG, EOPNOTSUPP] = [-2, -9, -22, -27, -95];
const text = (word) => Buffer.from(`${word}\0`);

function files() {
  const file = join(folder, "file");
  writeFileSync(file, "some bytes: \xe9\xff", "latin1");
  const fileFacts = new Float64Array(2);
  assert.equal(addon.stat(file, fileFacts), 0);
  assert.equal(fileFacts[0], 14);
  assert.ok(Math.abs(fileFacts[1] - Date.now() / 1000) < 60);
  assert.equal(addon.readText(file), "some bytes: \xe9\xff");
  assert.deepEqual(addon.readFile(file), readFileSync(file));
  assert.deepEqual([addon.stat(`${file}.not`, fileFacts), addon.readFile(`${file}.not`)], [ENOENT, ENOENT]);
  assert.equal(addon.readFile(folder), EFBIG);
  assert.ok(addon.getxattr(text(file), text("user.none"), Buffer.alloc(8)) < 0);
}

function sockets() {
  const name = Buffer.alloc(110);
  const fd = addon.socket(UNIX, DATAGRAM, 0);
  assert.ok(fd > 2);
  assert.equal(addon.bind(fd, Buffer.from(Uint16Array.of(UNIX).buffer)), 0);
  const length = addon.getsockname(fd, name);
  assert.equal(length, 8);
  assert.equal(addon.setsockopt(fd, SOCKET, RECEIVE_BUFFER, Buffer.from(Int32Array.of(65_536).buffer)), 0);
  const value = Buffer.alloc(4);
  assert.equal(addon.getsockopt(fd, SOCKET, RECEIVE_BUFFER, value), 4);
  assert.equal(value.readInt32LE(), 131_072);
  assert.equal(addon.getsockopt(fd, 41, 1, value), EOPNOTSUPP);
  for (const word of ["one", "three"])
    assert.equal(addon.sendmsg(fd, text(word), name.subarray(0, length)), word.length + 1);
  const [area, words] = [Buffer.alloc(64), new Int32Array(6)];
  assert.equal(addon.recvmmsg(fd, area, 32, words), 2);
  assert.deepEqual([...words], [4, -1, -1, 6, -1, -1]);
  assert.equal(area.toString("latin1", 32, 37), "three");
  return fd;
}

function processes() {
  // Emulators support only parts of prctl() and fcntl().
  assert.ok(["0,1", `${EINVAL},${EINVAL}`].includes(String([addon.adoptOrphans(1), addon.adoptOrphans(0)])));
  assert.ok([0, EINVAL].includes(addon.mark(2)));
  assert.equal(addon.mark(1 << 20), EBADF);
  assert.equal(addon.setns(1 << 20, 0), EBADF);
  const missingProgram = addon.execve(
    text(`${folder}/none`),
    text("none"),
    text("A=1"),
    -1,
    new Int32Array(0),
  );
  assert.equal(missingProgram, ENOENT);
  assert.throws(() => addon.close("1"), TypeError);
}

/** The end of the wait ends the process: by the addon, at once. */
function watches() {
  const listener = addon.socket(UNIX, STREAM, 0);
  assert.equal(addon.close(listener), 0);
  const fd = sockets();
  const name = Buffer.alloc(110);
  const length = addon.getsockname(fd, name);
  const id = addon.watch(fd, (status) => {
    assert.equal(status, 0);
    assert.deepEqual([addon.stopWatch(id), addon.closeWatch(id), addon.closeWatch(id)], [0, 0, EBADF]);
    rmSync(folder, { recursive: true });
    addon.write(1, `${Object.keys(addon).join(" ")}\n`);
    addon.exit(0);
  });
  assert.equal(addon.startWatch(id), 0);
  addon.sendmsg(fd, text("wake"), name.subarray(0, length));
  setTimeout(() => process.exit(1), 20_000);
}

files();
processes();
watches();
