import { describe, expect, test } from "@jest/globals";
import { messageBytes } from "../../src/codec/wire/message.js";
import { openPathManager, type PathManager } from "../../src/index.js";
import { NETLINK } from "../../src/transport/transport.js";
import { FakePlatform } from "../support/fake-platform.js";

const ADDRESSES = 22;
const LINK_NEWS = messageBytes(16, 0, 0, Buffer.alloc(16));

async function open(cacheInterfaces?: boolean) {
  const platform = new FakePlatform();
  return { platform, manager: await openPathManager({ platform, cacheInterfaces: cacheInterfaces }) };
}

const add = (manager: PathManager) => manager.endpoints.add({ address: "192.0.2.1", flags: ["subflow"] });

const onRoute = ({ transports }: FakePlatform) =>
  transports.filter(({ protocol }) => protocol === NETLINK.route);

/** Number of requests for addresses. */
const addressRequests = (platform: FakePlatform) =>
  onRoute(platform)
    .flatMap(({ sent }) => sent)
    .filter((datagram) => datagram.readUInt16LE(4) === ADDRESSES).length;

describe("list of addresses", () => {
  test("is requested at each change if there is no cache", async () => {
    const { platform, manager } = await open();
    for (let n = 0; n < 3; n++) await add(manager);
    expect(addressRequests(platform)).toBe(3);
    expect(onRoute(platform).flatMap(({ joined }) => joined)).toEqual([]);
  });

  test("is requested once with a cache, and again after a change", async () => {
    const { platform, manager } = await open(true);
    for (let n = 0; n < 3; n++) await add(manager);
    expect(addressRequests(platform)).toBe(1);
    const news = onRoute(platform).find(({ joined }) => joined.length > 0);
    expect(news?.joined).toEqual([1, 5, 9]);
    news?.push(LINK_NEWS, LINK_NEWS);
    for (let n = 0; n < 3; n++) await add(manager);
    expect(addressRequests(platform)).toBe(2);
    manager.close();
    expect(news?.closed).toBe(true);
  });
});
