// What has to come through a translation unchanged; the patterns are those of dispatcher/formats/tokens.py.

import { asciiDigits } from "./letters.ts";

const EMAIL = /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+/g;
const LINK = /(?:https?:\/\/|www\.)[^\s<>"'’«»]+/gi;
const AFTER_LINK = /[.,;:!?)\]}…؟،؛。]+$/;
const PLACEHOLDER =
  /<\/?[0-9]{1,4}\/?>|<\/?[A-Za-z][A-Za-z0-9:-]{0,30}(?:\s[^<>]{0,200})?\/?>|\{\{?[A-Za-z0-9_.]{0,40}\}?\}|%(?:[0-9]{1,2}\$)?[sdif](?![A-Za-z])/g;
const MENTION = /(?<![A-Za-z0-9_])@[A-Za-z0-9_]{2,30}/g;
const HASHTAG = /#[^\s#@.,;:!?()[\]{}<>"'،؟؛。、]{1,60}/gu;
const DATE =
  /(?<![0-9])(?<![0-9][./-])([0-9]{4}|[0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4}|[0-9]{1,2})(?![0-9])(?![./-][0-9])/g;
const TIME = /(?<![0-9])([0-9]{1,2}):([0-9]{2})(?![0-9])/g;
const THOUSANDS = /^[0-9]{1,3}(?:[.,٬' \u00a0\u202f’][0-9]{3})+$/;
const PHONE = /\+?\(?[0-9](?:[ ()./\u00a0-]{0,2}[0-9]){6,14}/g;
const NUMBER = /[0-9]{1,3}(?:[.,٬'’ \u00a0\u202f][0-9]{3})+(?:[.,٫][0-9]+)?(?![0-9])|[0-9]+(?:[.,٫][0-9]+)*/g;
const SEPARATORS = /[.,٬٫'’ \u00a0\u202f]/g;
const FRACTION = /[.,٫]([0-9]+)$/;

type DayMonthYear = [string, string, string];

export interface Tokens {
  links: string[];
  emails: string[];
  phones: string[];
  placeholders: string[];
  mentions: string[];
  hashtags: string[];
  dates: DayMonthYear[];
  times: string[];
  numbers: string[];
  words: string;
}

/** The tokens of a text; each letter belongs to one at most. */
export function tokensOf(text: string): Tokens {
  const links: string[] = [], emails: string[] = [], phones: string[] = [], placeholders: string[] = [];
  const mentions: string[] = [], hashtags: string[] = [], times: string[] = [], numbers: string[] = [];
  const dates: DayMonthYear[] = [];
  let rest = take(EMAIL, asciiDigits(text), emails);
  rest = rest.replace(LINK, (link) => {
    const own = link.replace(AFTER_LINK, "");
    links.push(own);
    return ` ; ${link.slice(own.length)}`;
  });
  rest = take(PLACEHOLDER, rest, placeholders);
  rest = take(MENTION, rest, mentions);
  rest = take(HASHTAG, rest, hashtags);
  rest = rest.replace(DATE, (_, first: string, _between: string, second: string, third: string) => {
    dates.push([bare(first), bare(second), bare(third)]);
    return " ; ";
  });
  rest = rest.replace(TIME, (_, hour: string, minute: string) => {
    times.push(`${bare(hour)}:${minute}`);
    return " ; ";
  });
  rest = rest.replace(PHONE, (phone) => {
    if (THOUSANDS.test(phone)) return phone;
    phones.push(phone.trim());
    return " ; ";
  });
  const words = rest.replace(NUMBER, (number) => {
    numbers.push(plainNumber(number));
    return " ";
  });
  return { links, emails, phones, placeholders, mentions, hashtags, dates, times, numbers, words };
}

function take(pattern: RegExp, text: string, into: string[]): string {
  return text.replace(pattern, (found) => {
    into.push(found);
    return " ; ";
  });
}

/** One way of writing a number: no thousands marks, a full stop before a fraction. */
function plainNumber(number: string): string {
  if (THOUSANDS.test(number)) return bare(number.replace(SEPARATORS, ""));
  const fraction = FRACTION.exec(number);
  if (fraction === null) return bare(number);
  return `${bare(number.slice(0, fraction.index).replace(SEPARATORS, ""))}.${fraction[1] ?? ""}`;
}

const bare = (digits: string): string => digits.replace(/^0+/, "") || "0";
const digitsOf = (phone: string): string => bare(phone.replace(/[^0-9]/g, ""));

/** Which of the wanted ones are not there, or not as often, in their order. */
export function missingFrom(wanted: readonly string[], there: readonly string[]): string[] {
  const left = counted(there);
  return wanted.filter((one) => !taken(left, one));
}

function counted(all: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const one of all) found.set(one, (found.get(one) ?? 0) + 1);
  return found;
}

function taken(left: Map<string, number>, one: string): boolean {
  const count = left.get(one) ?? 0;
  if (count > 0) left.set(one, count - 1);
  return count > 0;
}

/** Phone numbers that are not there, with or without the code of their country. */
export function missingPhones(wanted: readonly string[], there: readonly string[]): string[] {
  const others = new Set(there.map(digitsOf));
  return wanted.filter((phone) => {
    const own = digitsOf(phone);
    if (others.has(own)) return false;
    return ![...others].some((other) => other.endsWith(own) || own.endsWith(other));
  });
}

/** Numbers that the other text has nowhere: as a number, in a date or a time. */
export function missingNumbers(wanted: Tokens, there: Tokens): string[] {
  const clocks = new Set(there.times.map(clock));
  const needed = [...wanted.numbers];
  for (const [first, , third] of missingDates(wanted.dates, there.dates)) needed.push(first, third);
  for (const time of wanted.times) {
    if (!clocks.has(clock(time))) needed.push(...time.split(":").filter((part) => part !== "00").map(bare));
  }
  const has = [
    ...there.numbers,
    ...missingDates(there.dates, wanted.dates).flat(),
    ...there.times.flatMap((time) => time.split(":").map(bare)),
    ...there.phones.map(digitsOf),
  ];
  return missingFrom(needed, has);
}

/** Dates that are not there in any order of day, month and year. */
function missingDates(wanted: readonly DayMonthYear[], there: readonly DayMonthYear[]): DayMonthYear[] {
  const key = (date: DayMonthYear): string => [...date].sort().join("/");
  const left = counted(there.map(key));
  return wanted.filter((date) => !taken(left, key(date)));
}

function clock(time: string): string {
  const [hour = "0", minute = "00"] = time.split(":");
  return `${Number(hour) % 12}:${minute}`;
}
