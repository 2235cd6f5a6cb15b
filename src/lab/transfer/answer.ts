import type { Socket } from "node:net";
import { TransportError } from "../../errors.js";
import { HELLO, readAnswer, type ServerAnswer } from "./protocol.js";

/** A longer line is not a valid answer. */
const MAX_ANSWER_LENGTH = 200;

/**
 * Reads the receiver's answer.
 * @throws TransportError if it is invalid, or if the connection ends before it arrives
 */
export function answerOf(socket: Socket): Promise<ServerAnswer> {
  return new Promise((resolve, reject) => {
    let text = "";
    const take = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\n");
      if (end < 0 && text.length <= MAX_ANSWER_LENGTH) return;
      const answer = readAnswer(text.slice(0, end));
      if (answer === undefined) reject(noAnswerError(text));
      else resolve(answer);
    };
    const onLost = (error?: unknown) => reject(error ?? new Error("it was closed"));
    socket
      .on("data", take)
      .once("error", onLost)
      .once("end", onLost)
      .once("close", () => onLost());
  });
}

function noAnswerError(text: string): TransportError {
  return text.startsWith(HELLO.toString("latin1").trimEnd())
    ? new TransportError("the server echoes the data", { hint: "start it without --echo" })
    : new TransportError("the server's answer is not valid", { hint: "is it lab serve?" });
}
