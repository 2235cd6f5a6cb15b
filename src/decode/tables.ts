import { EVENT, PM_EVENTS } from "../codec/families/mptcp-events.js";
import { MPTCP_PM_NAME, PM, PM_COMMANDS } from "../codec/families/mptcp-pm.js";
import { NLCTRL } from "../codec/families/nlctrl.js";
import { NLCTRL_COMMANDS } from "../codec/families/nlctrl-getfamily.js";
import { INTERFACE_ADDRESS, LINK, ROUTE } from "../codec/families/rtnetlink.js";
import type { AttributeSet, Rows } from "../codec/wire/attributes.js";
import type { Header } from "../codec/wire/header.js";

/** Name of a message and layout of its body. */
export interface Layout {
  readonly name: string;
  /** Fixed header before the attributes. */
  readonly header?: Header;
  readonly attributes?: AttributeSet<Rows>;
}

const untyped = (set: unknown) => set as AttributeSet<Rows>;

const byNumber = (
  commands: Readonly<Record<string, { readonly number: number } | number>>,
): Map<number, string> =>
  new Map(
    Object.entries(commands).map(([name, command]) => [
      typeof command === "number" ? command : command.number,
      name,
    ]),
  );

const PM_NAMES = byNumber(PM_COMMANDS);
const EVENT_NAMES: Map<number, string> = new Map(PM_EVENTS.map(({ number, name }) => [number, name]));
/**
 * A reply of the controller has the command number of the request that would create the object it describes.
 */
const CONTROL_NAMES = byNumber({ ...NLCTRL_COMMANDS, newFamily: 1 });

/** Layout of a generic netlink message. Events have sequence number 0. */
export function genericLayout(family: string, command: number, isEvent: boolean): Layout {
  if (family === "nlctrl")
    return { name: `nlctrl ${CONTROL_NAMES.get(command) ?? command}`, attributes: untyped(NLCTRL) };
  if (family !== MPTCP_PM_NAME) return { name: `${family} ${command}` };
  if (isEvent)
    return { name: `${family} event ${EVENT_NAMES.get(command) ?? command}`, attributes: untyped(EVENT) };
  return { name: `${family} ${PM_NAMES.get(command) ?? command}`, attributes: untyped(PM) };
}

const ROUTE_OBJECTS = { link: LINK, address: INTERFACE_ADDRESS, route: ROUTE } as const;

/** Layout of an rtnetlink message, by its type. */
export function routeLayout(type: number): Layout {
  for (const [name, object] of Object.entries(ROUTE_OBJECTS))
    for (const verb of ["get", "created", "deleted"] as const)
      if (object[verb] === type)
        return {
          name: `route ${verb} ${name}`,
          header: object.header as Header,
          attributes: untyped(object.attributes),
        };
  return { name: `route ${type}` };
}
