// A form while it is being built by clicking, and the JSON Schema it becomes.

import { type AnyQuestion, type OneChoice, readForm, type Schema, type Sort, type Words } from "./form.ts";

/** The `value` that a choice is kept as is empty while it is new; it is its label then. */
export interface QuestionDraft extends AnyQuestion {
  key: number;
  least: string;
  most: string;
  /** What is not shown here and is kept as it came: a pattern, lengths, what counts. */
  kept: Schema;
}

export interface FormDraft {
  label: Words;
  questions: readonly QuestionDraft[];
}

export const SORTS: readonly Sort[] = ["text", "one", "several", "yes_no", "number", "place", "date", "moment"];

let keys = 0;

export const newQuestion = (sort: Sort = "text"): QuestionDraft => ({
  key: (keys += 1),
  name: "",
  sort,
  label: {},
  help: {},
  required: false,
  cantTell: false,
  long: false,
  whole: true,
  least: "",
  most: "",
  unit: "",
  choices: [{ value: "", label: {} }, { value: "", label: {} }],
  withinM: 100,
  kept: {},
});

const KEPT = ["pattern", "minLength", "maxLength", "minItems", "maxItems", "x-agree"];

export function draftOf(schema: Schema): FormDraft {
  const form = readForm(schema);
  const properties = (schema["properties"] ?? {}) as Record<string, Schema>;
  return {
    label: form.label,
    questions: form.questions.map((question) => ({
      key: (keys += 1),
      name: question.name,
      sort: question.sort,
      label: question.label,
      help: question.help,
      required: question.required,
      cantTell: question.cantTell,
      long: question.long,
      whole: question.whole,
      least: question.least === null ? "" : String(question.least),
      most: question.most === null ? "" : String(question.most),
      unit: question.unit,
      choices: question.choices,
      withinM: question.withinM,
      kept: Object.fromEntries(Object.entries(properties[question.name] ?? {}).filter(([name]) => KEPT.includes(name))),
    })),
  };
}

/** A name for a column out of a label: Latin letters and digits, else its number. */
function nameOf(label: Words, n: number, taken: ReadonlySet<string>): string {
  const said = (label["en"] ?? Object.values(label)[0] ?? "").normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const plain = said.replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "").slice(0, 30).replace(/_+$/, "");
  const first = /^[a-z]/.test(plain) && plain.length > 1 ? plain : `q${n + 1}`;
  let name = first;
  for (let more = 2; taken.has(name); more += 1) name = `${first}_${more}`;
  return name;
}

const number = (text: string): number | null => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : null);
const filled = (words: Words): Words => Object.fromEntries(Object.entries(words).filter(([, text]) => text.trim() !== ""));

function choicesOf(choices: readonly OneChoice[]): { enum: string[]; labels: Record<string, Words> } {
  const labels: Record<string, Words> = {};
  for (const choice of choices) {
    const label = filled(choice.label);
    const value = choice.value || (label["en"] ?? Object.values(label)[0] ?? "").trim().slice(0, 100);
    if (value && !(value in labels)) labels[value] = label;
  }
  return { enum: Object.keys(labels), labels };
}

function kindOf(question: QuestionDraft): string {
  const kinds: Readonly<Record<Sort, string>> = { text: "string", one: "string", date: "string", moment: "string", several: "array", place: "object", yes_no: "boolean", number: question.whole ? "integer" : "number" };
  return kinds[question.sort];
}

function ofSort(question: QuestionDraft): Schema {
  const [least, most] = [number(question.least), number(question.most)];
  switch (question.sort) {
    case "text":
      return question.long ? { "x-long": true } : {};
    case "number":
      return { ...(least !== null && { minimum: least }), ...(most !== null && { maximum: most }), ...(question.unit.trim() && { "x-unit": question.unit.trim() }) };
    case "one": {
      const { enum: values, labels } = choicesOf(question.choices);
      return { enum: values, "x-choices": labels };
    }
    case "several": {
      const { enum: values, labels } = choicesOf(question.choices);
      return { items: { type: "string", enum: values }, "x-choices": labels };
    }
    case "place":
      return { "x-within-m": question.withinM };
    default:
      return question.sort === "yes_no" ? {} : { format: question.sort === "date" ? "date" : "date-time" };
  }
}

export function schemaOf(draft: FormDraft): Schema {
  const taken = new Set<string>(draft.questions.map(({ name }) => name).filter(Boolean));
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  draft.questions.forEach((question, n) => {
    const name = question.name || nameOf(filled(question.label), n, taken);
    taken.add(name);
    const kind = kindOf(question);
    const help = filled(question.help);
    properties[name] = {
      ...question.kept,
      type: question.cantTell ? [kind, "null"] : kind,
      "x-label": filled(question.label),
      ...(Object.keys(help).length > 0 && { "x-help": help }),
      ...ofSort(question),
    };
    if (question.required) required.push(name);
  });
  const label = filled(draft.label);
  return {
    type: "object",
    ...(Object.keys(label).length > 0 && { "x-label": label }),
    properties,
    required,
    "x-order": Object.keys(properties),
  };
}
