// Small parts that every page is made of.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { msUntil } from "../../core/clock.ts";
import type { Problem } from "../../core/problem.ts";
import { pieces } from "../../core/text.ts";
import type { Card, Kind, Urgency } from "../../core/types.ts";
import { duration, languageName, t, type Key } from "../../i18n/translate.ts";
import { navigated } from "../router.tsx";
import { now } from "../state/clock.ts";
import { languages } from "../state/session.ts";
import { sentence } from "./sentence.ts";

/** The page's heading: names the tab, and takes the focus when the page was reached by a click, unless that is needed elsewhere. */
export function PageTitle({ text, unfocused, children }: { text: string; unfocused?: boolean; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${text} · Imece`;
  }, [text]);
  useEffect(() => {
    if (navigated.value && !unfocused) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? text}
    </h1>
  );
}

export function Trouble({ problem, retry, children }: { problem: Problem; retry?: () => void; children?: ComponentChildren }) {
  return (
    <div class="trouble" role="alert">
      <p>{sentence(problem)}</p>
      {children}
      {retry && <button type="button" class="button" onClick={retry}>{t("app.retry")}</button>}
    </div>
  );
}

export const Loading = () => <p class="loading" role="status">{t("app.loading")}</p>;

const SHAPES: Readonly<Record<Urgency, string>> = {
  critical: "M8 1 15.5 14.5H.5z",
  urgent: "M8 .8 15.2 8 8 15.2.8 8z",
  soon: "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z",
  whenever: "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm0 2.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
};

/** Urgency by word, shape and colour: any one of them is enough. */
export function UrgencyMark({ urgency }: { urgency: Urgency }) {
  return (
    <span class={`urgency ${urgency}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true"><path d={SHAPES[urgency]} fill-rule="evenodd" /></svg>
      {t(`urgency.${urgency}`)}
    </span>
  );
}

export const kindName = (kind: Kind, purpose: Card["purpose"] = "work"): string =>
  t(purpose === "identify_language" ? "kind.identify" : (`kind.${kind}` as Key));

export const nameOf = (tag: string | null): string => languageName(tag, languages.value);

/** From one language to another; the arrow turns with the page, and is words to a screen reader. */
export function Languages({ card }: { card: Pick<Card, "source_language" | "target_language" | "purpose"> }) {
  const from = card.source_language;
  const to = card.target_language;
  if (card.purpose === "identify_language" || (!from && !to)) return null;
  if (!from || !to || from === to) return <span class="languages">{nameOf(from ?? to)}</span>;
  return (
    <span class="languages">
      <span aria-hidden="true">
        <bdi>{nameOf(from)}</bdi> <span class="arrow" /> <bdi>{nameOf(to)}</bdi>
      </span>
      <span class="hidden-text">{t("language.pair", { from: nameOf(from), to: nameOf(to) })}</span>
    </span>
  );
}

export function Due({ at }: { at: string }) {
  const left = msUntil(at, now.value);
  const time = duration(left, true);
  return (
    <time dateTime={at} class={left < 0 ? "due late" : left < 300_000 ? "due near" : "due"}>
      {left < 0 ? t("time.overdue", { time: duration(left) }) : t("time.due", { time })}
    </time>
  );
}

export const Ago = ({ at, say }: { at: string; say: Key }) => (
  <time dateTime={at}>{t(say, { time: duration(msUntil(at, now.value)) })}</time>
);

/** Somebody's words, as data: their own direction, nothing interpreted, odd characters shown by number. */
export function Words({ text }: { text: string }) {
  return (
    <>
      {pieces(text).map((piece, index) =>
        piece.odd ? <span key={index} class="odd" role="img" aria-label={t("work.odd", { code: piece.code })}>{piece.code}</span> : piece.text,
      )}
    </>
  );
}

export const Title = ({ text }: { text: string }) => <bdi><Words text={text} /></bdi>;

interface FieldProps {
  label: string;
  hint?: string | undefined;
  problem?: string | null | undefined;
  children: (ids: { id: string; "aria-describedby": string | undefined; "aria-invalid": true | undefined }) => ComponentChildren;
}

/** A label, what it fills, what helps, and what is wrong with it. */
export function Field({ label, hint, problem, children }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", problem ? `${id}-problem` : ""].filter(Boolean).join(" ") || undefined;
  return (
    <div class={problem ? "field wrong" : "field"}>
      <label for={id}>{label}</label>
      {hint && <p id={`${id}-hint`} class="hint">{hint}</p>}
      {children({ id, "aria-describedby": described, "aria-invalid": problem ? true : undefined })}
      {problem && <p id={`${id}-problem`} class="problem">{problem}</p>}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  choices: readonly { value: string; text: string }[];
  change: (value: string) => void;
  none?: string;
  problem?: string | null;
  hint?: string;
  required?: boolean;
  hideLabel?: boolean;
}

export function Choice({ label, value, choices, change, none, problem, hint, required, hideLabel }: ChoiceProps) {
  const select = (ids: object) => (
    <select {...ids} value={value} required={required} onChange={(event) => change(event.currentTarget.value)} aria-label={hideLabel ? label : undefined}>
      {none !== undefined && <option value="">{none}</option>}
      {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.text}</option>)}
    </select>
  );
  if (hideLabel) return select({});
  return <Field label={label} problem={problem} hint={hint}>{select}</Field>;
}

/** Languages for a picker, by name, with some of them first. */
export function languageChoices(first: readonly string[] = []): { value: string; text: string }[] {
  const all = [...languages.value.values()].map(({ tag, name }) => {
    const text = nameOf(tag);
    return { value: tag, text: text === name ? text : `${text} · ${name}` };
  });
  all.sort((a, b) => a.text.localeCompare(b.text));
  const ahead = first.map((tag) => all.find(({ value }) => value === tag) ?? { value: tag, text: nameOf(tag) });
  return [...ahead, ...all.filter(({ value }) => !first.includes(value))];
}

interface AskProps {
  title: string;
  close: () => void;
  children: ComponentChildren;
}

/** The browser's own dialog: it holds the focus and closes with Escape. */
export function Ask({ title, close, children }: AskProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={close}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
