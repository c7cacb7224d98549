// A long text, translated sentence by sentence.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { isEmpty, left, pastedLines, segmentsOf, targetsOf, withTargets } from "../../core/segments.ts";
import { directionOf } from "../../core/text.ts";
import type { Note } from "../../core/types.ts";
import { t } from "../../i18n/translate.ts";
import type { AnswerProps } from "../kinds/description.ts";
import { Ask, nameOf } from "../parts/basics.tsx";
import { tell } from "../state/announce.ts";
import { stepOf, type Step } from "./keys.ts";
import { fieldOf, SegmentRow } from "./SegmentRow.tsx";
import { Standing } from "./Standing.tsx";
import { insertInto } from "./Target.tsx";
import { useGlossary } from "./useGlossary.ts";
import { useKept } from "./useKept.ts";
import { VirtualList, type Reach } from "./VirtualList.tsx";
import "../segments.css";

interface Pasted {
  at: number;
  text: string;
  lines: string[];
}

export function SegmentsAnswer({ work, missing }: AnswerProps) {
  const card = work.claim.value?.card;
  const page = work.page.value;
  const asked = page?.asked ?? {};
  const content = work.content.value;
  const segments = segmentsOf(asked);
  const targets = targetsOf(content);
  const glossary = useGlossary(card);
  const [shown, setShown] = useState<readonly number[] | null>(null);
  const [active, setActive] = useState(work.at.value);
  const [pasted, setPasted] = useState<Pasted | null>(null);
  const reach = useRef<Reach>(null);
  const kept = useKept();
  const going = useRef(work.at.value);
  const places = shown ?? segments.map((_, at) => at);
  const empty = useMemo(() => left(content, asked), [content, asked]);
  const earlier = useMemo(() => earlierTargets(work), [page]);
  const notes = useMemo(() => bySegment(work.notes.value), [work.notes.value]);
  const strays = targets.slice(segments.length);

  const go = (at: number): void => {
    if (at < 0 || at >= segments.length) return;
    if (!places.includes(at)) setShown(null);
    going.current = at;
    setActive(at);
    // Where it was the active one before, nothing is drawn anew.
    if (at === active) arrive();
  };
  // Once the row is there: the list may have to make it first.
  const arrive = (): void => {
    if (going.current < 0) return;
    const field = document.getElementById(fieldOf(going.current));
    if (!(field instanceof HTMLTextAreaElement)) return;
    const at = going.current;
    going.current = -1;
    reach.current?.show(places.indexOf(at));
    field.focus({ preventScroll: true });
    field.setSelectionRange(field.value.length, field.value.length);
  };
  useEffect(() => {
    if (missing && empty[0] !== undefined) go(empty[0]);
  }, [missing]);

  const step = (how: Step): void => {
    if (typeof how === "object") {
      const term = glossary?.in((segments[active]?.source ?? "").trimEnd())[how.term]?.term;
      if (term) insertInto(fieldOf(active), term.target);
      return;
    }
    if (how === "next_empty") {
      const next = empty.find((at) => at > active) ?? empty.find((at) => at !== active);
      if (next === undefined) tell(t("segments.all_done"));
      else go(next);
      return;
    }
    go(places[places.indexOf(active) + (how === "next" ? 1 : -1)] ?? -1);
  };
  const keyed = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    const how = stepOf(event);
    if (how === null) return;
    event.preventDefault();
    step(how);
  };
  const change = (at: number, target: string): void => work.type(withTargets(work.content.value, at, [target]));
  const paste = (at: number, event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const lines = pastedLines(text);
    if (lines.length === 0) return;
    event.preventDefault();
    setPasted({ at, text, lines });
  };
  const spread = ({ at, lines }: Pasted): void => {
    const fits = lines.slice(0, segments.length - at);
    work.type(withTargets(work.content.value, at, fits));
    if (fits.length < lines.length) tell(t("segments.paste.left", { n: lines.length - fits.length }), true);
    setPasted(null);
  };

  if (!card || !page) return null;
  return (
    <div class="segments" onKeyDown={keyed}>
      <div class="segments-bar">
        <h2>{card.target_language ? t("work.target.in", { language: nameOf(card.target_language) }) : t("work.target")}</h2>
        <p id="answer-note" role="status" class={missing && empty.length > 0 ? "problem" : "hint"}>
          {missing && empty.length > 0 ? t("segments.left", { n: empty.length }) : t("segments.progress", { n: segments.length - empty.length, all: segments.length })}
        </p>
        <progress max={segments.length} value={segments.length - empty.length} aria-label={t("segments.progress", { n: segments.length - empty.length, all: segments.length })} />
        <span class="buttons">
          <button type="button" class="button" aria-pressed={shown !== null} onClick={() => setShown(shown ? null : empty)}>{t("segments.only_empty")}</button>
          <button type="button" class="button" id="answer" onClick={() => step("next_empty")}>{t("segments.next_empty")}</button>
        </span>
      </div>
      <p class="hint keys">{t("segments.keys")}</p>
      <Standing asked={asked} side="before" />
      {strays.length > 0 && (
        <div class="trouble mild">
          <p>{t("segments.strays")}</p>
          {strays.map(({ id, target }) => <p key={id} dir={directionOf(target)}><bdi>{target}</bdi></p>)}
        </div>
      )}
      {places.length === 0 ? <p class="hint">{t("segments.all_done")}</p> : (
        <VirtualList
          count={places.length}
          held={places.indexOf(active)}
          label={t("segments.list")}
          reach={reach}
          drawn={arrive}
          keyOf={(n) => String(places[n])}
          estimate={(n) => 60 + Math.ceil((segments[places[n] ?? 0]?.source.length ?? 0) / 50) * 26}
          row={(n) => {
            const at = places[n] ?? 0;
            const { id = "", source = "" } = segments[at] ?? {};
            const [target, other, theirs] = [targets[at]?.target ?? "", work.others.value.get(id), notes.get(id) ?? NONE];
            const of = [id, target, other, theirs, active === at, missing, glossary, earlier, page];
            return kept(at, of, () => (
              <SegmentRow
                at={at}
                source={source}
                target={target}
                earlier={earlier.get(id)}
                other={other}
                languages={card}
                glossary={glossary}
                notes={theirs}
                active={active === at}
                missing={missing}
                change={(target) => change(at, target)}
                focused={() => { work.at.value = at; setActive(at); }}
                paste={(event) => paste(at, event)}
              />
            ));
          }}
        />
      )}
      <Standing asked={asked} side="after" />
      {pasted && (
        <Ask title={t("segments.paste")} close={() => setPasted(null)}>
          <p>{t("segments.paste.hint", { n: pasted.lines.length, first: pasted.at + 1 })}</p>
          {targets.slice(pasted.at, pasted.at + pasted.lines.length).some((one) => !isEmpty(one)) && <p class="problem">{t("segments.paste.over")}</p>}
          <p class="buttons">
            <button type="button" class="button" onClick={() => setPasted(null)}>{t("app.cancel")}</button>
            <button type="button" class="button" onClick={() => { setPasted(null); setTimeout(() => insertInto(fieldOf(pasted.at), pasted.text)); }}>{t("segments.paste.here")}</button>
            <button type="button" class="button primary" onClick={() => spread(pasted)}>{t("segments.paste.split")}</button>
          </p>
        </Ask>
      )}
    </div>
  );
}

const NONE: readonly Note[] = [];

function bySegment(notes: readonly Note[]): ReadonlyMap<string, readonly Note[]> {
  const found = new Map<string, Note[]>();
  for (const note of notes) if (note.segment !== null) found.set(note.segment, [...(found.get(note.segment) ?? []), note]);
  return found;
}

/** The answer that is revised, by segment, where it was made of the same ones. */
function earlierTargets(work: AnswerProps["work"]): ReadonlyMap<string, string> {
  const page = work.page.value;
  const answer = page?.earlier?.answers[0];
  if (!page?.earlier || !answer) return new Map();
  const theirs = segmentsOf(page.earlier.asked);
  const same = segmentsOf(page.asked).every(({ id, source }, n) => theirs[n]?.id === id && theirs[n].source === source);
  return new Map(same ? targetsOf(answer).map(({ id, target }) => [id, target]) : []);
}
