import { STORIES } from "./lines/stories.js";
import { compare } from "./lines/tell.js";

compare(
  "through the netlink package, the same lines",
  STORIES.filter(({ core }) => core),
  { transport: "netlink" },
);
