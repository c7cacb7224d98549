// CLDR plural rules (UTS 35 part 3) to a JavaScript expression, for whole numbers, which are all we count.

/** In whole numbers v, w, f, t, c and e are 0, and i is n. */
const operand = (name: string): string => (name === "n" || name === "i" ? "n" : "0");

function relation(text: string): string {
  const found = /^([nivwftce])(?: % (\d+))? (!?=) ([\d.,]+)$/.exec(text.trim());
  if (!found) throw new Error(`Plural rule not understood: ${text}`);
  const [, name = "", modulus, sign, list = ""] = found;
  const value = modulus ? `${operand(name)}%${modulus}` : operand(name);
  const any = list
    .split(",")
    .map((item) => {
      const [low, high] = item.split("..");
      return high ? `(${value}>=${low}&&${value}<=${high})` : `${value}===${low}`;
    })
    .join("||");
  return sign === "!=" ? `!(${any})` : `(${any})`;
}

export function pluralFunction(rules: Record<string, string>): string {
  const cases = Object.entries(rules)
    .filter(([name]) => name !== "other")
    .map(([name, rule]) => `${rule.split(" or ").map((part) => part.split(" and ").map(relation).join("&&")).join("||")}?${JSON.stringify(name)}:`);
  return `(n) => ${cases.join("")}"other"`;
}
