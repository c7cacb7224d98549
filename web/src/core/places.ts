// Coordinates out of what people have at hand: a map's link, a plus code, degrees and minutes. Nothing is asked of any server.

import { latinDigits } from "./form.ts";

export interface Point {
  lat: number;
  lon: number;
}

const DECIMALS = 6;
const round = (value: number): number => Math.round(value * 10 ** DECIMALS) / 10 ** DECIMALS;

function point(lat: number, lon: number): Point | null {
  return Number.isFinite(lat) && Number.isFinite(lon) && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat: round(lat), lon: round(lon) } : null;
}

const NUMBER = String.raw`([-+]?\d{1,3}(?:\.\d+)?)`;

/** Where maps write a place into their links: the marker first, then what the map was centred on. */
const IN_LINKS = [
  new RegExp(`!3d${NUMBER}!4d${NUMBER}`),
  new RegExp(`[?&#](?:q|query|ll|daddr|destination|center|sll)=(?:loc:)?${NUMBER}(?:,|%2C)(?:%20|\\+)?${NUMBER}`, "i"),
  new RegExp(`[?&]mlat=${NUMBER}.*[?&]mlon=${NUMBER}`),
  new RegExp(`#map=[\\d.]+/${NUMBER}/${NUMBER}`),
  new RegExp(`@${NUMBER},${NUMBER}`),
  new RegExp(`^geo:${NUMBER},${NUMBER}`),
];

function inLink(text: string): Point | null {
  for (const pattern of IN_LINKS) {
    const found = pattern.exec(text);
    if (found) return point(Number(found[1]), Number(found[2]));
  }
  // Yandex writes longitude first.
  const yandex = new RegExp(`yandex\\.[a-z.]+/.*[?&](?:pt|ll)=${NUMBER}(?:,|%2C)${NUMBER}`, "i").exec(text);
  return yandex ? point(Number(yandex[2]), Number(yandex[1])) : null;
}

const ALPHABET = "23456789CFGHJMPQRVWX";
const FULL_CODE = /(?:^|\s)([23456789CFGHJMPQRV][23456789CFGHJMPQRVWX]{7}\+(?:[23456789CFGHJMPQRVWX]{2,7})?)(?:\s|$|,)/i;
const SHORT_CODE = /(?:^|\s)[23456789CFGHJMPQRVWX]{2,6}\+[23456789CFGHJMPQRVWX]{2,7}(?:\s|$|,)/i;

/** Whether it is a plus code that leaves out where it is near to. */
export const isShortCode = (text: string): boolean => SHORT_CODE.test(text.trim()) && !FULL_CODE.test(text.trim());

/** The middle of a full plus code's square (Open Location Code): five pairs of digits, then a grid of four by five. */
export function fromPlusCode(code: string): Point | null {
  const digits = [...code.toUpperCase().replace("+", "")].map((letter) => ALPHABET.indexOf(letter));
  if (digits.length < 8 || digits.includes(-1)) return null;
  let lat = -90;
  let lon = -180;
  let height = 400;
  let width = 400;
  for (let n = 0; n + 1 < Math.min(10, digits.length); n += 2) {
    height /= 20;
    width /= 20;
    lat += (digits[n] ?? 0) * height;
    lon += (digits[n + 1] ?? 0) * width;
  }
  for (const digit of digits.slice(10)) {
    height /= 5;
    width /= 4;
    lat += Math.floor(digit / 4) * height;
    lon += (digit % 4) * width;
  }
  return point(Math.min(90, lat + height / 2), lon + width / 2);
}

const SIGNS: Readonly<Record<string, number>> = { N: 1, S: -1, E: 1, W: -1 };
const ANGLE = String.raw`(\d{1,3}(?:\.\d+)?)\s*[°º˚d]?\s*(?:(\d{1,2}(?:\.\d+)?)\s*['′’m]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*(?:["″”s]|'')\s*)?`;
const SIDE = "([NSEW])";
/** The side of the world before the angles, or after them. */
const DEGREES = [
  [new RegExp(`^${SIDE}\\s*${ANGLE}[\\s,;]*${SIDE}\\s*${ANGLE}$`, "i"), [1, 2, 3, 4, 5, 6, 7, 8]],
  [new RegExp(`^${ANGLE}\\s*${SIDE}[\\s,;]*${ANGLE}\\s*${SIDE}$`, "i"), [4, 1, 2, 3, 8, 5, 6, 7]],
] as const;

function fromDegrees(text: string): Point | null {
  const [found, order] = DEGREES.map(([pattern, groups]) => [pattern.exec(text), groups] as const).find(([match]) => match) ?? [null, null];
  if (!found) return null;
  const [first = "", d1, m1, s1, second = "", d2, m2, s2] = order.map((n) => found[n]?.toUpperCase());
  if (Number(m1 ?? 0) >= 60 || Number(m2 ?? 0) >= 60) return null;
  const angle = (d = "0", m = "0", s = "0"): number => Number(d) + Number(m) / 60 + Number(s) / 3600;
  const one = angle(d1, m1, s1) * (SIGNS[first] ?? 1);
  const two = angle(d2, m2, s2) * (SIGNS[second] ?? 1);
  const turned = "EW".includes(first);
  return turned === "EW".includes(second) ? null : turned ? point(two, one) : point(one, two);
}

/** The first coordinates in a text; null where there are none. */
export function parsePlace(given: string): Point | null {
  const text = latinDigits(given).replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").replace(/،/g, ",").replace(/−/g, "-");
  if (/^(https?:|geo:)/i.test(text)) return inLink(text);
  const code = FULL_CODE.exec(text)?.[1];
  if (code) return fromPlusCode(code);
  const plain = new RegExp(`^\\(?${NUMBER}\\s*[,;\\s]\\s*${NUMBER}\\)?$`).exec(text);
  if (plain) return point(Number(plain[1]), Number(plain[2]));
  // With a comma for decimals, as many write: 37,1234 36,5678
  const commas = /^([-+]?\d{1,3}),(\d{2,})[\s;]+([-+]?\d{1,3}),(\d{2,})$/.exec(text);
  if (commas) return point(Number(`${commas[1]}.${commas[2]}`), Number(`${commas[3]}.${commas[4]}`));
  return fromDegrees(text);
}
