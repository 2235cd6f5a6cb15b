import { isIP } from "node:net";
import { EVENT_NAMES } from "../../../src/index.js";
import { nearest } from "../errors/did-you-mean.js";
import { isKeyword, isSpellingOf } from "../parser/arguments.js";
import { NOISE, SERVICES } from "./foreign-words.js";
import type { Place } from "./place.js";
import { unitRepairs } from "./units.js";

type Shape = (word: string, has: (name: string) => boolean, place: Place) => readonly (readonly string[])[];

/** Words that a word may stand for, by its form: a number for an id, an address for a remote end. */
export function shapeRepairs(place: Place, word: string): string[][] {
  const { keywords, words, at } = place;
  const given = words.filter((_, position) => position !== at);
  const has = (name: string) => {
    const argument = keywords[name];
    if (argument === undefined || !isKeyword(argument)) return false;
    return argument.repeat === true || !given.some((one) => isSpellingOf(one, name, argument));
  };
  return SHAPES.flatMap((shape) => shape(word, has, place)).map((others) => [...others]);
}

const NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight"];

/** Usual names of interfaces. */
export const INTERFACE =
  /^(eth|en|wl|ww|usb|ppp|tun|tap|wg|br|bond|veth|dummy|team|vlan|rmnet)[\w.@-]*\d[\w.-]*$/;

const SHAPES: readonly Shape[] = [
  // key=value, key:value; lists of words
  (word) => {
    const [, key = "", value = ""] = /^([A-Za-z][\w-]*)=(.*[:=].*)$/.exec(word) ?? [];
    return key === "" || value.includes(",") ? [] : [[key, value]];
  },
  (word, _, { keywords }) =>
    "seconds" in keywords && /^\d+,\d+$/.test(word) ? [[word.replace(",", ".")]] : [],
  (word) => (/^\d+(subflows?|paths?|addrs?|addresses|x)$/i.test(word) ? [[word.replace(/\D+$/, "")]] : []),
  (word) =>
    /^[A-Za-z][\w-]*[=:][^=:]*$/.test(word) ? [word.split(/[=:]/).filter((part) => part !== "")] : [],
  (word) => (/^[^,|]+([,|][^,|]+)+$/.test(word) ? [word.split(/[,|]/)] : []),
  (word) => (/^\d{1,3}(,\d{1,3}){3}$/.test(word) ? [[word.replaceAll(",", ".")]] : []),
  (word) => {
    const [, key = "", operator = "", digits = ""] = /^([a-z_]+)\s*([<>!=]=?)\s*(\d+)$/i.exec(word) ?? [];
    return key === "" || /^==?$/.test(operator) ? [] : [[key, operator + digits]];
  },
  (word, has) => {
    const [, key = "", digits = ""] = /^([a-z_]+)(\d+)$/i.exec(word) ?? [];
    return has(key) ? [[key, digits]] : [];
  },
  // numbers
  (word) => {
    const number = NUMBERS.indexOf(word.toLowerCase());
    return number < 0 ? [] : [[String(number)]];
  },
  (word) => (/^\+\d+$|^\+?\d+\.0+$/.test(word) ? [[word.replace(/^\+|\.0+$/g, "")]] : []),
  (word) => (/^0+\d+$/.test(word) ? [[word.replace(/^0+(?=\d)/, "")]] : []),
  (word) => (Object.hasOwn(SERVICES, word) ? [[SERVICES[word] as string]] : []),
  (word, has, { words, keywords }) => {
    const [, digits] = /^(?:id|#|no\.?)?[:#]?(\d{1,10})$/i.exec(word) ?? [];
    if (digits === undefined) return [];
    // The port of an endpoint belongs to an address.
    const port =
      Number(digits) <= 65_535 && ("state" in keywords || words.some((one) => isIP(one))) ? ["port"] : [];
    const keys = ["id", ...port, "pid", "subflows", "add_addr_accepted", "count"];
    return keys
      .filter(has)
      .slice(0, 1)
      .map((key) => [key, digits]);
  },
  (word, has) => (/^(0x)?[0-9a-f]{7,8}$/i.test(word) && has("token") ? [["token", word]] : []),
  // addresses
  (word) => (isIP(word.replace(/\/.*$/, "")) && word.includes("/") ? [[word.replace(/\/.*$/, "")]] : []),
  (word) => (/^255\.(\d+\.)+\d+$/.test(word) ? [[]] : []),
  (word) => (/^\d+(\.\d+){3}$/.test(word) && !isIP(word) ? [[word.replace(/\b0+(?=\d)/g, "")]] : []),
  (word, has) => {
    const [, address = "", dev = ""] = /^(.+)%([^%/]+?)$/.exec(word) ?? [];
    return isIP(address) && has("dev") ? [[address, "dev", dev]] : [];
  },
  (word, has) => {
    const [, six, four, port = ""] = /^(?:\[(.+)\]|([\d.]+))[:#](\d+)$/.exec(word) ?? [];
    return isIP(six ?? four ?? "") && has("port") ? [[(six ?? four) as string, "port", port]] : [];
  },
  (word, has) => {
    const isEnd =
      isIP(word.replace(/^\[|\](:\d+)?$|(?<=\.\d+):\d+$|\/\d+$/g, "")) !== 0 || /^:\d+$/.test(word);
    const keys = ["local", "remote", "to", "from"].filter(has);
    return isEnd ? keys.slice(0, 1).map((key) => [key, word]) : [];
  },
  (word, has) => (/^:\d+$/.test(word) || has("") ? [[word.slice(1)]] : []),
  (word) => {
    const digits = word.replace(/[lI|]/g, "1").replace(/[oO]/g, "0");
    return /^[\dlI|oO.]+$/.test(word) && digits !== word && isIP(digits) ? [[digits]] : [];
  },
  (word, has) => {
    const [seconds] = has("timeout") && /^\d+\s*[a-z]+$/i.test(word) ? unitRepairs(word, "timeout") : [];
    return seconds === undefined ? [] : [["timeout", ...seconds]];
  },
  (word) => (/^[^*]+:\*$|^\*:\d+$/.test(word) ? [[word.replace(/:\*$|^\*(?=:)/, "")]] : []),
  // names
  (word, _, { keywords }) => {
    const near =
      "event" in keywords
        ? nearest(
            word.replace(/^(?:MPTCP_)?(?:EVENT_)?(?:CONN(?:ECTION)?_)?(?:SUB(?:_FLOW|FLOW)?_)?/i, (prefix) =>
              /SUB/i.test(prefix) ? "SF_" : "",
            ),
            EVENT_NAMES,
          )
        : undefined;
    return near !== undefined && near !== word ? [[near]] : [];
  },
  (word, has) => (INTERFACE.test(word) && has("dev") ? [["dev", word]] : []),
  (word, has) =>
    /^(estab|listen|close|fin|syn|time|last)[\w-]*$/i.test(word) && has("state") ? [["state", word]] : [],
  (word, has) =>
    /^[a-z][\w.+-]*$/i.test(word) && has("process") && !NOISE.has(word) ? [["process", word]] : [],
  (word, _, { words, at }) => unitRepairs(word, words[at - 1] ?? ""),
];
