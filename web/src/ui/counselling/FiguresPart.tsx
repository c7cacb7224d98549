// What became of those who came, by language and hour, and to how many nobody could come. No words, and nobody's name.

import { useEffect, useState } from "preact/hooks";
import { figuresAddress, getCounsellingFigures, type Figures, type LanguageFigures } from "../../core/counselling.ts";
import { sumsOf } from "../../core/counsellingReady.ts";
import { asProblem, type Problem } from "../../core/problem.ts";
import { moment, number, percent, t } from "../../i18n/translate.ts";
import { Choice, Loading, nameOf, Trouble } from "../parts/basics.tsx";
import { now } from "../state/clock.ts";

const PERIODS = [24, 24 * 7, 24 * 30, 24 * 90] as const;
const COLUMNS = ["begun", "answered", "within_1_min", "within_5_min", "abandoned", "unanswered", "waiting", "turned_away"] as const;
const HOURS_SHOWN = 200;

export function FiguresPart({ response }: { response: string }) {
  const [hours, setHours] = useState(24);
  const [figures, setFigures] = useState<Figures | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = async (): Promise<void> => {
    try {
      setFigures(await getCounsellingFigures(response, hours));
      setProblem(null);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  useEffect(() => void load(), [response, hours]);
  if (problem?.status === 404) return <p>{t("counselling.none")}</p>;
  return (
    <section class="panel" aria-labelledby="figures">
      <h2 id="figures">{t("counselling.part.figures")}</h2>
      <p class="hint">{t("counselling.figures.hint")}</p>
      <Choice
        label={t("counselling.figures.period")}
        value={String(hours)}
        choices={PERIODS.map((value) => ({ value: String(value), text: value === 24 ? t("counselling.figures.hours", { n: value }) : t("counselling.figures.days", { n: value / 24 }) }))}
        change={(value) => setHours(Number(value))}
      />
      {problem ? <Trouble problem={problem} retry={() => void load()} /> : !figures ? <Loading /> : figures.languages.length === 0 ? <p>{t("counselling.figures.none")}</p> : <Shown figures={figures} />}
      <p><a class="button" href={figuresAddress(response, hours)} download>{t("counselling.figures.csv")}</a></p>
    </section>
  );
}

function Shown({ figures }: { figures: Figures }) {
  const all = sumsOf(figures.languages);
  const share = (part: number): string => (all.begun > 0 ? `${number(part)} (${percent(part / all.begun)})` : number(part));
  return (
    <>
      <dl class="tiles">
        <div class="tile"><dt>{t("counselling.figures.begun")}</dt><dd>{number(all.begun)}</dd></div>
        <div class="tile"><dt>{t("counselling.figures.within_1_min")}</dt><dd>{share(all.within_1_min)}</dd></div>
        <div class="tile"><dt>{t("counselling.figures.within_5_min")}</dt><dd>{share(all.within_5_min)}</dd></div>
        <div class="tile"><dt>{t("counselling.figures.turned_away")}</dt><dd>{number(all.turned_away)}</dd></div>
      </dl>
      <div class="scroll" role="region" aria-label={t("counselling.figures.by_language")} tabIndex={0}>
        <table>
          <caption>{t("counselling.figures.by_language")} · {t("counselling.figures.since", { time: moment(figures.since, now.value) })}</caption>
          <thead><tr><th scope="col">{t("counselling.figures.language")}</th><Heads /></tr></thead>
          <tbody>
            {figures.languages.map((row) => <tr key={row.language}><th scope="row">{nameOf(row.language)}</th><Counts row={row} /></tr>)}
            {figures.languages.length > 1 && <tr class="sum"><th scope="row">{t("counselling.figures.all")}</th><Counts row={all} /></tr>}
          </tbody>
        </table>
      </div>
      {figures.unmet.length > 0 && (
        <div class="scroll" role="region" aria-label={t("counselling.figures.unmet")} tabIndex={0}>
          <table>
            <caption>{t("counselling.figures.unmet")}<br /><small class="hint">{t("counselling.figures.unmet.hint")}</small></caption>
            <thead><tr><th scope="col">{t("counselling.figures.language")}</th><th scope="col">{t("counselling.figures.why")}</th><th scope="col" class="number">{t("counselling.figures.turned_away")}</th></tr></thead>
            <tbody>
              {figures.unmet.map(({ language, shut, count }) => (
                <tr key={language + shut}><th scope="row">{nameOf(language)}</th><td>{t(`counselling.shut.${shut}`)}</td><td class="number">{number(count)}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <details class="by-hour">
        <summary>{t("counselling.figures.by_hour")}</summary>
        <div class="scroll" role="region" aria-label={t("counselling.figures.by_hour")} tabIndex={0}>
          <table>
            <caption>{t("counselling.figures.by_hour")}</caption>
            <thead><tr><th scope="col">{t("counselling.figures.hour")}</th><th scope="col">{t("counselling.figures.language")}</th><Heads /></tr></thead>
            <tbody>
              {figures.hours.slice(-HOURS_SHOWN).reverse().map((row) => (
                <tr key={row.at + row.language}><th scope="row"><time dateTime={row.at}>{moment(row.at, now.value)}</time></th><td>{nameOf(row.language)}</td><Counts row={row} /></tr>
              ))}
            </tbody>
          </table>
        </div>
        {figures.hours.length > HOURS_SHOWN && <p class="hint">{t("counselling.figures.more", { n: figures.hours.length - HOURS_SHOWN })}</p>}
      </details>
    </>
  );
}

const Heads = () => <>{COLUMNS.map((name) => <th key={name} scope="col" class="number">{t(`counselling.figures.${name}`)}</th>)}</>;

const Counts = ({ row }: { row: Pick<LanguageFigures, (typeof COLUMNS)[number]> }) => <>{COLUMNS.map((name) => <td key={name} class="number">{number(row[name])}</td>)}</>;
