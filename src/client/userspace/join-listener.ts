import { KernelError, UnsupportedError } from "../../errors.js";
import { addressBytes } from "../../model/endpoint.js";
import { endText } from "../../model/userspace.js";
import { addonHint } from "../../transport/native/missing.js";
import type { NetnsClient } from "../netns-client.js";
import { socketOfToken } from "./token.js";

const EINVAL = 22;

/** Accepts joins of peers until it is closed. */
export interface JoinListener extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** Address and port, as they are printed. */
  readonly text: string;
  close(): Promise<void>;
}

/** See UserspaceClient.listen. */
export async function openJoinListener(
  netnsClient: NetnsClient,
  token: number,
  { address, port }: { address: string; port?: number | undefined },
): Promise<JoinListener> {
  const at = port ?? (await portOf(netnsClient, token));
  const listener = await open(netnsClient, address, at);
  const close = () => listener.close();
  return { address, port: at, text: endText({ address, port: at }), close, [Symbol.asyncDispose]: close };
}

async function portOf(netnsClient: NetnsClient, token: number): Promise<number> {
  const socket = await socketOfToken(netnsClient, token);
  if (socket !== undefined) return socket.local.port;
  const { explainToken } = await import("./hints.js");
  return explainToken(
    new KernelError("look-up of a token: there is none", { errno: EINVAL }),
    netnsClient,
    token,
  );
}

async function open(netnsClient: NetnsClient, address: string, port: number) {
  const { platform, options } = netnsClient;
  if (options.dryRun) return { close: async () => {} };
  const bytes = addressBytes(address);
  if (platform.listen !== undefined && bytes !== undefined) return platform.listen(bytes, port);
  throw new UnsupportedError("listening with MPTCP needs the native addon", {
    hint: `${addonHint()}; or listen with a server of your own`,
  });
}
