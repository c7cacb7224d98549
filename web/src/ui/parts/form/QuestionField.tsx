// One question of a form and what answers it. Digits choose, Enter goes on: who does two hundred of these never leaves the keys.

import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { typedNumber, type Place, type Question } from "../../../core/form.ts";
import { directionOf } from "../../../core/text.ts";
import { number, t, type Key } from "../../../i18n/translate.ts";
import { lazily } from "../lazily.tsx";
import { PROBLEMS } from "./problems.ts";
import { choiceLabel, Said } from "./Said.tsx";

const PlaceField = lazily(async () => (await import("./PlaceField.tsx")).PlaceField);

export interface FieldProps {
  question: Question;
  value: unknown;
  change: (value: unknown) => void;
  problem?: string | undefined;
  /** What it was before it was corrected; undefined where it was not. */
  before?: string | undefined;
}

export interface InputProps {
  question: Question;
  value: unknown;
  change: (value: unknown) => void;
  /** For what is filled in. */
  ids: { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined };
}

const FIELDSETS = new Set(["one", "several", "yes_no", "place"]);

/** A question with its help, what answers it, and what is wrong with the answer. */
export function QuestionField({ question, value, change, problem, before }: FieldProps) {
  const id = useId();
  const bounds = boundsOf(question);
  const described = [bounds && `${id}-bounds`, Object.keys(question.help).length > 0 && `${id}-help`, problem && `${id}-problem`, before !== undefined && `${id}-before`]
    .filter(Boolean)
    .join(" ") || undefined;
  const ids = { id, "aria-describedby": described, "aria-invalid": problem ? true as const : undefined };
  const group = FIELDSETS.has(question.sort);
  const label = <><Said words={question.label} />{!question.required && <small> {t("form.optional")}</small>}</>;
  const inside: ComponentChildren = (
    <>
      {Object.keys(question.help).length > 0 && <p id={`${id}-help`} class="hint"><Said words={question.help} /></p>}
      {bounds && <p id={`${id}-bounds`} class="hint">{bounds}</p>}
      <Input question={question} value={value} change={change} ids={ids} />
      {question.cantTell && !group && <CantTell value={value} change={change} />}
      {problem && <p id={`${id}-problem`} class="problem">{t(PROBLEMS[problem] ?? "form.problem.other")}</p>}
      {before !== undefined && <p id={`${id}-before`} class="hint before">{t("form.was", { value: before })}</p>}
    </>
  );
  const style = `question ${question.sort}${problem ? " wrong" : ""}`;
  if (!group) return <div class={style} data-question={question.name}><label class="asks" for={id}>{label}</label>{inside}</div>;
  return (
    <fieldset class={style} data-question={question.name} aria-describedby={described} aria-invalid={problem ? true : undefined} onKeyDown={(event) => byDigit(event)}>
      <legend class="asks">{label}</legend>
      {inside}
    </fieldset>
  );
}

function boundsOf({ sort, least, most, unit }: Question): string {
  if (sort !== "number") return "";
  const [low, high] = [least, most].map((bound) => (bound === null ? "" : number(bound, Number.isInteger(bound) ? 0 : 2)));
  const said: Key | null = least !== null && most !== null ? "form.between" : least !== null ? "form.from" : most !== null ? "form.to" : null;
  const range = said === null ? "" : said === "form.between" ? t(said, { least: low ?? "", most: high ?? "" }) : said === "form.from" ? t(said, { least: low ?? "" }) : t(said, { most: high ?? "" });
  return [unit, range].filter(Boolean).join(" · ");
}

/** A digit chooses the option with that number. */
function byDigit(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const digit = "0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹".indexOf(event.key) % 10;
  const typing = event.target instanceof HTMLInputElement && !["radio", "checkbox"].includes(event.target.type);
  if (event.key.length !== 1 || digit < 1 || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const options = event.currentTarget.querySelectorAll<HTMLInputElement>(".options input");
  const chosen = options[digit - 1];
  if (!chosen) return;
  event.preventDefault();
  chosen.focus();
  chosen.click();
}

const CantTell = ({ value, change }: Pick<FieldProps, "value" | "change">) => (
  <label class="check">
    <input type="checkbox" checked={value === null} onChange={(event) => change(event.currentTarget.checked ? null : undefined)} />
    <span>{t("form.cant_tell")}</span>
  </label>
);

function Input({ question, value, change, ids }: InputProps) {
  switch (question.sort) {
    case "text":
      return <TextInput question={question} value={value} change={change} ids={ids} />;
    case "number":
      return <NumberInput question={question} value={value} change={change} ids={ids} />;
    case "date":
      return <input {...ids} type="date" disabled={value === null} value={typeof value === "string" ? value : ""} onInput={(event) => change(event.currentTarget.value || undefined)} />;
    case "moment":
      return <MomentInput question={question} value={value} change={change} ids={ids} />;
    case "place":
      return (
        <>
          <PlaceField value={(value ?? {}) as Place} change={change} disabled={value === null} ids={ids} />
          {question.cantTell && <CantTell value={value} change={change} />}
        </>
      );
    default:
      return <Options question={question} value={value} change={change} ids={ids} />;
  }
}

function TextInput({ question, value, change, ids }: InputProps) {
  const text = typeof value === "string" ? value : "";
  const given = { ...ids, disabled: value === null, value: text, dir: text ? directionOf(text) : "auto" as const };
  return question.long ? (
    <textarea {...given} rows={5} spellcheck onInput={(event) => change(event.currentTarget.value)} />
  ) : (
    <input {...given} type="text" onInput={(event) => change(event.currentTarget.value)} />
  );
}

function NumberInput({ value, change, ids, question }: InputProps) {
  // What was typed, as it was typed: "1." is on its way to 1.5, and digits may be another script's.
  const [typed, setTyped] = useState(value === null || value === undefined ? "" : String(value));
  const shown = typedNumber(typed) === (value ?? undefined) ? typed : value === null || value === undefined ? "" : String(value);
  return (
    <input
      {...ids}
      type="text"
      inputMode={question.whole ? "numeric" : "decimal"}
      dir="ltr"
      autocomplete="off"
      class="number"
      disabled={value === null}
      value={shown}
      onInput={(event) => {
        setTyped(event.currentTarget.value);
        change(typedNumber(event.currentTarget.value));
      }}
    />
  );
}

/** A moment as the browser's own clock writes it, without a zone. */
function localMoment(value: unknown): string {
  const at = typeof value === "string" ? new Date(value) : null;
  if (!at || Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const MomentInput = ({ value, change, ids }: InputProps) => (
  <input
    {...ids}
    type="datetime-local"
    disabled={value === null}
    value={localMoment(value)}
    onInput={(event) => change(event.currentTarget.value ? new Date(event.currentTarget.value).toISOString() : undefined)}
  />
);

interface Option {
  key: string;
  text: string;
  chosen: boolean;
  choose: (on: boolean) => void;
}

function optionsOf(question: Question, value: unknown, change: (value: unknown) => void): Option[] {
  const cantTell: Option = { key: "?", text: t("form.cant_tell"), chosen: value === null, choose: (on) => change(on ? null : undefined) };
  const last = question.cantTell ? [cantTell] : [];
  if (question.sort === "yes_no") {
    return [...[true, false].map((yes) => ({ key: String(yes), text: t(yes ? "form.yes" : "form.no"), chosen: value === yes, choose: () => change(yes) })), ...last];
  }
  const chosen = Array.isArray(value) ? (value as string[]) : [];
  return [
    ...question.choices.map(({ value: one }) => ({
      key: `=${one}`,
      text: choiceLabel(question, one),
      chosen: question.sort === "several" ? chosen.includes(one) : value === one,
      choose: (on: boolean) => change(question.sort === "several" ? (on ? [...chosen, one] : chosen.filter((other) => other !== one)) : one),
    })),
    ...last,
  ];
}

function Options({ question, value, change, ids }: InputProps) {
  const type = question.sort === "several" ? "checkbox" : "radio";
  return (
    <>
      {type === "checkbox" && <p class="hint">{t("form.choose_several")}</p>}
      <div class="options">
        {optionsOf(question, value, change).map((option, n) => (
          <label key={option.key} class="option">
            <input type={option.key === "?" && type === "checkbox" ? "checkbox" : type} name={ids.id} checked={option.chosen} onChange={(event) => option.choose(event.currentTarget.checked)} />
            <span dir={directionOf(option.text)}>{option.text}</span>
            {n < 9 && <kbd aria-hidden="true">{number(n + 1)}</kbd>}
          </label>
        ))}
      </div>
    </>
  );
}
