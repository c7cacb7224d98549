// Words of a form, in the page's language where the form has them, else in those it has.

import { isEmpty, say, type Place, type Question, type Words } from "../../../core/form.ts";
import { directionOf } from "../../../core/text.ts";
import { locale, moment, number, t } from "../../../i18n/translate.ts";
import { now } from "../../state/clock.ts";

export const said = (words: Words): string => say(words, locale.value).text;

/** A form's name for a list; one without any is said to have none. */
export const formName = (label: Words, name = ""): string => name || said(label) || t("answers.no_name");

export function Said({ words }: { words: Words }) {
  const found = say(words, locale.value);
  return <bdi lang={found.locale} dir={directionOf(found.text)}>{found.text}</bdi>;
}

/** The label of a choice; the value itself where it has none. */
export const choiceLabel = (question: Question, value: string): string => {
  const label = question.choices.find((choice) => choice.value === value)?.label;
  return (label && said(label)) || value;
};

/** An answer in words. */
export function answerText(question: Question, value: unknown): string {
  if (value === null) return t("form.cant_tell");
  if (isEmpty(value)) return t("form.empty");
  switch (question.sort) {
    case "yes_no":
      return t(value === true ? "form.yes" : "form.no");
    case "number":
      return typeof value === "number" ? `${number(value, Number.isInteger(value) ? 0 : 2)} ${question.unit}`.trim() : String(value);
    case "one":
      return choiceLabel(question, String(value));
    case "several":
      return (value as string[]).map((one) => choiceLabel(question, one)).join(" · ");
    case "moment":
      return moment(String(value), now.value);
    case "place": {
      const { lat, lon, name } = value as Place;
      const where = lat === undefined ? "" : `\u2066${lat}, ${lon}\u2069`;
      return [name, where].filter(Boolean).join(" · ");
    }
    default:
      return String(value);
  }
}
