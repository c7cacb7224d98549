// Letters by script, and digits of any script as one: the tables of dispatcher/formats/letters.py.

const SCRIPTS: [string, number[]][] = [
  ["Latn", [0x41, 0x5a, 0x61, 0x7a, 0xaa, 0x24f, 0x1e00, 0x1eff, 0x2c60, 0x2c7f]],
  ["Grek", [0x370, 0x3ff, 0x1f00, 0x1fff]],
  ["Cyrl", [0x400, 0x52f, 0x1c80, 0x1c8f, 0x2de0, 0x2dff, 0xa640, 0xa69f]],
  ["Armn", [0x531, 0x58f]],
  ["Hebr", [0x591, 0x5f4, 0xfb1d, 0xfb4f]],
  ["Arab", [0x610, 0x6ff, 0x750, 0x77f, 0x870, 0x8ff, 0xfb50, 0xfdff, 0xfe70, 0xfefc]],
  ["Syrc", [0x700, 0x74f]],
  ["Thaa", [0x780, 0x7bf]],
  ["Nkoo", [0x7c0, 0x7ff]],
  ["Deva", [0x900, 0x97f, 0xa8e0, 0xa8ff]],
  ["Beng", [0x980, 0x9ff]],
  ["Guru", [0xa00, 0xa7f]],
  ["Gujr", [0xa80, 0xaff]],
  ["Orya", [0xb00, 0xb7f]],
  ["Taml", [0xb80, 0xbff]],
  ["Telu", [0xc00, 0xc7f]],
  ["Knda", [0xc80, 0xcff]],
  ["Mlym", [0xd00, 0xd7f]],
  ["Sinh", [0xd80, 0xdff]],
  ["Thai", [0xe00, 0xe7f]],
  ["Laoo", [0xe80, 0xeff]],
  ["Tibt", [0xf00, 0xfff]],
  ["Mymr", [0x1000, 0x109f, 0xaa60, 0xaa7f]],
  ["Geor", [0x10a0, 0x10ff, 0x1c90, 0x1cbf]],
  ["Ethi", [0x1200, 0x139f, 0x2d80, 0x2ddf]],
  ["Khmr", [0x1780, 0x17ff]],
  ["Kana", [0x3041, 0x30ff]],
  ["Hang", [0x1100, 0x11ff, 0x3130, 0x318f, 0xac00, 0xd7af]],
  ["Hani", [0x3400, 0x4dbf, 0x4e00, 0x9fff, 0xf900, 0xfaff, 0x20000, 0x3ffff]],
];
const WRITTEN_WITH: Record<string, string[]> = {
  Hans: ["Hani"],
  Hant: ["Hani"],
  Jpan: ["Hani", "Kana"],
  Kore: ["Hang", "Hani"],
  Aran: ["Arab"],
};
export const WITHOUT_SPACES = new Set(["Hani", "Kana", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"]);
export const WITH_CASE = new Set(["Latn", "Cyrl", "Grek", "Armn"]);

const ZEROS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040, 0x17e0,
  0x1810, 0xff10,
];
const DIGITS = new Map(ZEROS.flatMap((zero) => [...Array(10).keys()].map((value) => [String.fromCharCode(zero + value), String(value)])));

/** The text with 0 to 9 for the digits of every script; as long as before. */
export const asciiDigits = (text: string): string => text.replace(/\p{Nd}/gu, (digit) => DIGITS.get(digit) ?? digit);

export const isWordLetter = (letter: string): boolean => /^[\p{L}\p{M}\p{N}]$/u.test(letter);

function scriptOfCode(code: number): string | null {
  for (const [script, ranges] of SCRIPTS) {
    for (let n = 0; n < ranges.length; n += 2) {
      if (code >= (ranges[n] ?? 0) && code <= (ranges[n + 1] ?? 0)) return script;
    }
  }
  return null;
}

/** The script a text's first letter is of, null for those no language here is written in. */
export const scriptOfLetter = (letter: string): string | null => scriptOfCode(letter.codePointAt(0) ?? 0);

/** How many letters of each script there are. */
export function scriptsIn(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [letter] of text.matchAll(/\p{L}/gu)) {
    const script = scriptOfLetter(letter);
    if (script !== null) found.set(script, (found.get(script) ?? 0) + 1);
  }
  return found;
}

/** The scripts of the letters that an ISO 15924 script stands for. */
export const scriptsFor = (script: string): string[] => WRITTEN_WITH[script] ?? [script];
