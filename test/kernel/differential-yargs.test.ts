import { STORIES } from "./lines/stories.js";
import { compare } from "./lines/tell.js";

compare(
  "through the yargs door, the same lines",
  STORIES.filter(({ core }) => core),
  { door: "yargs" },
);
