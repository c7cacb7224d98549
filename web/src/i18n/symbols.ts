// Numbers written as CLDR says, the same in every browser: Chromium's Intl lacks ckb and kmr and has kk wrong.

export interface Symbols {
  digits: string;
  decimal: string;
  group: string;
  percent: string;
  minus: string;
  groupFrom: number;
  months?: string[];
  /** Pattern of day and month, such as `d MMM`. */
  day?: string;
  languages?: Record<string, string>;
}

const inDigits = (text: string, symbols: Symbols): string => {
  const digits = [...symbols.digits];
  return text.replace(/[0-9]/g, (digit) => digits[Number(digit)] ?? digit);
};

export function writeNumber(value: number, symbols: Symbols, decimals = 0): string {
  const [whole = "0", fraction] = Math.abs(value).toFixed(decimals).split(".");
  const grouped = Math.abs(value) >= symbols.groupFrom ? whole.replace(/\B(?=(\d{3})+(?!\d))/g, symbols.group) : whole;
  const text = inDigits(grouped, symbols) + (fraction ? symbols.decimal + inDigits(fraction, symbols) : "");
  return value < 0 ? symbols.minus + text : text;
}

export const writePercent = (share: number, symbols: Symbols): string => writeNumber(Math.round(share * 100), symbols) + symbols.percent;

const two = (value: number): string => String(value).padStart(2, "0");

/** Minutes and seconds, or hours and minutes. */
export const writeClock = (major: number, minor: number, symbols: Symbols): string => inDigits(`${major}:${two(minor)}`, symbols);

export function writeMoment(at: Date, locale: string, symbols: Symbols, withDay: boolean): string {
  const time = inDigits(`${two(at.getHours())}:${two(at.getMinutes())}`, symbols);
  if (!withDay) return time;
  if (!symbols.months || !symbols.day) {
    return `${new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" }).format(at)} ${time}`;
  }
  const day = symbols.day
    .replace("MMM", "\u0001")
    .replace(/d+/, inDigits(String(at.getDate()), symbols))
    .replace("\u0001", symbols.months[at.getMonth()] ?? "");
  return `${day} ${time}`;
}
