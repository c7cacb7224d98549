// The waves of an urgency: what they are, changing them, and whom they would ring at this moment.

import { useEffect, useState } from "preact/hooks";
import { forgetWaves, previewWaves, setWaves } from "../../../core/controls.ts";
import { asProblem, type Problem } from "../../../core/problem.ts";
import type { Ringing, RingingLane, RungUrgency, UrgencyRinging, WaveSetting, WavesPreview } from "../../../core/types.ts";
import { moment, number, t } from "../../../i18n/translate.ts";
import { Choice, kindName, nameOf, Trouble } from "../../parts/basics.tsx";
import { fieldSentence } from "../../parts/sentence.ts";
import { tell } from "../../state/announce.ts";
import { now } from "../../state/clock.ts";

const MOST_WAVES = 6;
const MOST_RING = 50;
const MINUTE_S = 60;
const DAY_MIN = 1440;
const PREVIEW_AFTER_MS = 400;

interface Props {
  slug: string;
  ringing: Ringing;
  reload: () => Promise<void>;
}

export function Waves({ slug, ringing, reload }: Props) {
  const [urgency, setUrgency] = useState<RungUrgency>("critical");
  const one = ringing.urgencies.find((found) => found.urgency === urgency);
  return (
    <section class="ringing" aria-labelledby="ringing-waves">
      <h2 id="ringing-waves">{t("rung.waves")}</h2>
      <Choice
        label={t("desk.urgency")}
        value={urgency}
        choices={ringing.urgencies.map((found) => ({ value: found.urgency, text: t(`urgency.${found.urgency}`) }))}
        change={(value) => setUrgency(value as RungUrgency)}
      />
      {one && <Editor key={urgency} slug={slug} ringing={ringing} one={one} reload={reload} />}
    </section>
  );
}

function Editor({ slug, ringing, one, reload }: Props & { one: UrgencyRinging }) {
  const [waves, setDraft] = useState<readonly WaveSetting[]>(one.waves);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const touched = JSON.stringify(waves) !== JSON.stringify(one.waves);
  const act = async (action: () => Promise<unknown>, done: string): Promise<void> => {
    setBusy(true);
    try {
      await action();
      tell(done);
      await reload();
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  };
  const change = (place: number, part: Partial<WaveSetting>): void => {
    setProblem(null);
    setDraft(waves.map((wave, at) => (at === place ? { ...wave, ...part } : wave)));
  };
  return (
    <>
      <p class="hint">{one.changed ? t("ringing.changed", { name: ringing.people[one.changed.by] ?? "–", time: moment(one.changed.at, now.value) }) : t("ringing.are_usual")}</p>
      <ol class="wave-list">
        {waves.map((wave, place) => (
          <li key={place}>
            <Wave wave={wave} place={place} nights={one.urgency === "critical"} problem={problem} change={(part) => change(place, part)} />
            {place > 0 && <button type="button" class="button danger plain" onClick={() => setDraft(waves.filter((_, at) => at !== place))}>{t("ringing.remove", { n: place + 1 })}</button>}
          </li>
        ))}
      </ol>
      {problem && !problem.field?.startsWith("waves.") && <Trouble problem={problem} />}
      <p class="buttons">
        {waves.length < MOST_WAVES && <button type="button" class="button" onClick={() => setDraft([...waves, after(waves)])}>{t("ringing.add")}</button>}
        <button type="button" class="button primary" disabled={busy || !touched} onClick={() => void act(() => setWaves(slug, one.urgency, [...waves]), t("ringing.saved"))}>{t("ringing.save")}</button>
        {one.changed && <button type="button" class="button" disabled={busy} onClick={() => void act(() => forgetWaves(slug, one.urgency).then(() => setDraft(one.usual)), t("ringing.saved"))}>{t("ringing.usual")}</button>}
      </p>
      <Preview slug={slug} ringing={ringing} urgency={one.urgency} waves={waves} />
    </>
  );
}

/** A next wave to begin with: twice as late and a little wider. */
function after(waves: readonly WaveSetting[]): WaveSetting {
  const last = waves[waves.length - 1];
  if (!last) return { after_s: 0, ring: 1, circle: "near", nights: false };
  return { ...last, after_s: Math.min(Math.max(last.after_s * 2, MINUTE_S), DAY_MIN * MINUTE_S), ring: Math.min(last.ring + 1, MOST_RING) };
}

interface WaveProps {
  wave: WaveSetting;
  place: number;
  nights: boolean;
  problem: Problem | null;
  change: (part: Partial<WaveSetting>) => void;
}

function Wave({ wave, place, nights, problem, change }: WaveProps) {
  const name = t("rung.wave", { n: place + 1 });
  const wrong = (part: string): string | null => (problem?.field === `waves.${place}.${part}` ? fieldSentence(problem) : null);
  return (
    <fieldset>
      <legend>{name}</legend>
      <NumberField label={t("ringing.after")} value={wave.after_s / MINUTE_S} least={0} most={DAY_MIN} step={0.25} problem={wrong("after_s")} fixed={place === 0} change={(value) => change({ after_s: Math.round(value * MINUTE_S) })} />
      <NumberField label={t("ringing.ring")} value={wave.ring} least={1} most={MOST_RING} step={1} problem={wrong("ring")} change={(value) => change({ ring: Math.round(value) })} />
      <Choice
        label={t("ringing.circle")}
        value={wave.circle}
        problem={wrong("circle")}
        choices={(["near", "wide", "last"] as const).map((circle) => ({ value: circle, text: t(`rung.circle.${circle}`) }))}
        change={(circle) => change({ circle: circle as WaveSetting["circle"] })}
      />
      {nights && (
        <label class="option">
          <input type="checkbox" checked={wave.nights} aria-invalid={wrong("nights") ? true : undefined} onChange={(event) => change({ nights: event.currentTarget.checked })} />
          <span>{t("rung.nights")}{wrong("nights") && <small class="problem">{wrong("nights")}</small>}</span>
        </label>
      )}
    </fieldset>
  );
}

interface NumberProps {
  label: string;
  value: number;
  least: number;
  most: number;
  step: number;
  problem: string | null;
  fixed?: boolean;
  change: (value: number) => void;
}

/** What is being typed stays as it is, also where it is no number yet. */
function NumberField({ label, value, least, most, step, problem, fixed, change }: NumberProps) {
  const [text, setText] = useState(String(value));
  useEffect(() => {
    if (text !== "" && Math.abs(Number(text) - value) > 0.01) setText(String(value));
  }, [value]);
  return (
    <label class={problem ? "field wrong" : "field"}>
      <span>{label}</span>
      <input
        type="number"
        inputMode="decimal"
        min={least}
        max={most}
        step={step}
        value={text}
        disabled={fixed}
        aria-invalid={problem ? true : undefined}
        onInput={(event) => {
          setText(event.currentTarget.value);
          const wanted = event.currentTarget.valueAsNumber;
          if (Number.isFinite(wanted)) change(wanted);
        }}
        onBlur={() => setText(String(value))}
      />
      {problem && <span class="problem">{problem}</span>}
    </label>
  );
}

interface PreviewProps {
  slug: string;
  ringing: Ringing;
  urgency: RungUrgency;
  waves: readonly WaveSetting[];
}

function Preview({ slug, ringing, urgency, waves }: PreviewProps) {
  const [lane, setLane] = useState(ringing.lanes[0]?.id ?? "");
  const [found, setFound] = useState<WavesPreview | null>(null);
  const written = JSON.stringify(waves);
  useEffect(() => {
    if (!lane) return;
    let old = false;
    const wait = setTimeout(() => {
      // Where the waves cannot be so, saving them says what is wrong.
      previewWaves(slug, lane, urgency, [...waves]).then((answer) => !old && setFound(answer), () => !old && setFound(null));
    }, PREVIEW_AFTER_MS);
    return () => {
      old = true;
      clearTimeout(wait);
    };
  }, [slug, lane, urgency, written]);
  if (!lane) return null;
  return (
    <section class="preview" aria-labelledby="ringing-preview">
      <h3 id="ringing-preview">{t("ringing.preview")}</h3>
      <Choice label={t("ringing.preview.lane")} value={lane} choices={ringing.lanes.map((one) => ({ value: one.id, text: laneText(one) }))} change={setLane} />
      <div aria-live="polite">
        {found && (
          <>
            <ol class="waves">
              {found.waves.map((wave, place) => (
                <li key={place}>
                  <strong>{t("rung.wave", { n: place + 1 })}</strong>
                  <span>{t("ringing.preview.rings", { n: wave.rings })} {t("ringing.preview.people", { reachable: number(wave.reachable), people: number(wave.people) })}</span>
                </li>
              ))}
            </ol>
            <p class="hint">{t("ringing.preview.now", { time: moment(found.at, now.value) })}{found.partly && ` ${t("ringing.preview.partly")}`}</p>
          </>
        )}
      </div>
    </section>
  );
}

/** A lane in words alone, for a picker. */
const laneText = (lane: RingingLane): string =>
  [
    kindName(lane.kind),
    ...(lane.source_language || lane.target_language ? [[lane.source_language, lane.target_language].filter((tag) => tag !== null).map(nameOf).join(" – ")] : []),
    ...(lane.organisation_only ? [t("ringing.own_only")] : []),
  ].join(" · ");
