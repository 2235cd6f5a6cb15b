import type { Socket } from "node:net";
import { TransportError } from "../../errors.js";
import { HELLO, readAnswer, type ServerAnswer } from "./protocol.js";

/** Longer lines are no answer. */
const LONGEST = 200;

/** What the receiver says. @throws TransportError where it says something else, and where the connection ends before */
export function answerOf(socket: Socket): Promise<ServerAnswer> {
  return new Promise((resolve, reject) => {
    let text = "";
    const take = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\n");
      if (end < 0 && text.length <= LONGEST) return;
      const answer = readAnswer(text.slice(0, end));
      if (answer === undefined) reject(noAnswer(text));
      else resolve(answer);
    };
    const lost = (error?: unknown) => reject(error ?? new Error("it was closed"));
    socket
      .on("data", take)
      .once("error", lost)
      .once("end", lost)
      .once("close", () => lost());
  });
}

function noAnswer(text: string): TransportError {
  return text.startsWith(HELLO.toString("latin1").trimEnd())
    ? new TransportError("the server sends everything back", { hint: "start it without --echo" })
    : new TransportError("the server answers something else", { hint: "is it `mptcpctl lab serve`?" });
}
