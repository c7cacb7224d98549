// The glossary of a response: how its words are to be translated.

import { useEffect, useState } from "preact/hooks";
import { importTerms, listTerms, putTerm, removeTerm, termsAddress, type GlossaryTerm, type TermsImported } from "../../../core/glossary.ts";
import { asProblem, Problem } from "../../../core/problem.ts";
import { directionOf } from "../../../core/text.ts";
import { t } from "../../../i18n/translate.ts";
import { Choice, Field, languageChoices, Loading, nameOf, Trouble } from "../../parts/basics.tsx";
import { fieldSentence, sentence } from "../../parts/sentence.ts";
import { tell } from "../../state/announce.ts";
import type { Place } from "../Desk.tsx";
import "../../segments.css";

const named = (field: unknown): string => (field === "term" || field === "wanted" || field === "note" ? t(`glossary.${field}`) : "");

const SHOWN = 200;
const EMPTY = { term: "", wanted: "", note: "" };

export function GlossaryTab({ place }: { place: Place }) {
  const { slug, expected_languages: first } = place.response;
  const [terms, setTerms] = useState<readonly GlossaryTerm[] | null>(null);
  const [trouble, setTrouble] = useState<Problem | null>(null);
  const [from, setFrom] = useState(first[0] ?? "");
  const [to, setTo] = useState("en");
  const load = async (): Promise<void> => {
    try {
      setTerms((await listTerms(slug)).terms);
      setTrouble(null);
    } catch (error) {
      setTrouble(asProblem(error));
    }
  };
  useEffect(() => void load(), [slug]);
  const drop = async (term: GlossaryTerm): Promise<void> => {
    try {
      await removeTerm(slug, term.id);
      tell(t("glossary.removed"));
    } catch (error) {
      tell(sentence(asProblem(error)), true);
    }
    await load();
  };
  const pair = { slug, from, to, done: load };
  return (
    <>
      <p class="hint">{t("glossary.hint")}</p>
      <div class="pair">
        <Choice label={t("create.from")} value={from} none={t("app.choose")} choices={languageChoices(first)} change={setFrom} />
        <Choice label={t("create.to")} value={to} none={t("app.choose")} choices={languageChoices(["en"])} change={setTo} />
      </div>
      <NewTerm {...pair} />
      <TermsFile {...pair} />
      {trouble && <Trouble problem={trouble} retry={() => void load()} />}
      {terms ? <Terms terms={terms.filter((one) => (!from || one.source_language === from) && (!to || one.target_language === to))} drop={drop} /> : !trouble && <Loading />}
      {terms && terms.length > 0 && <p><a class="button" href={termsAddress(slug)} download>{t("glossary.download")}</a></p>}
    </>
  );
}

interface Pair {
  slug: string;
  from: string;
  to: string;
  done: () => Promise<void>;
}

function NewTerm({ slug, from, to, done }: Pair) {
  const [draft, setDraft] = useState(EMPTY);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wrong = (field: string): string | null => (problem?.field === field ? fieldSentence(problem) : null);
  const add = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      await putTerm(slug, { source_language: from, target_language: to, ...draft });
      setDraft(EMPTY);
      setProblem(null);
      tell(t("glossary.saved"));
      document.querySelector<HTMLElement>("input[name=term]")?.focus();
      await done();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const input = (name: keyof typeof EMPTY, label: string, most: number) => (
    <Field label={label} problem={wrong(name)}>
      {(ids) => <input {...ids} name={name} maxLength={most} dir={draft[name] ? directionOf(draft[name]) : "auto"} value={draft[name]} onInput={(event) => setDraft({ ...draft, [name]: event.currentTarget.value })} />}
    </Field>
  );
  return (
    <form class="form" noValidate onSubmit={(event) => void add(event)} aria-label={t("glossary.add")}>
      {problem && !["term", "wanted", "note"].includes(problem.field ?? "") && <Trouble problem={problem} />}
      <div class="pair">
        {input("term", t("glossary.term"), 200)}
        {input("wanted", t("glossary.wanted"), 200)}
      </div>
      {input("note", t("glossary.note"), 500)}
      <p><button class="button primary">{t("glossary.add")}</button></p>
    </form>
  );
}

function TermsFile({ slug, from, to, done }: Pair) {
  const [read, setRead] = useState<TermsImported | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0];
    if (!file) return;
    try {
      setRead(await importTerms(slug, file, from, to));
      setProblem(null);
      await done();
    } catch (error) {
      setRead(null);
      setProblem(asProblem(error));
    }
    input.value = "";
  };
  return (
    <div class="import">
      <Field label={t("glossary.file")} hint={t("glossary.file.hint")}>
        {(ids) => <input {...ids} type="file" accept=".csv,.tsv,.xlsx,text/csv" onChange={(event) => void send(event.currentTarget)} />}
      </Field>
      {problem && <Trouble problem={problem} />}
      {read && (
        <div role="status">
          <p>{t("glossary.read", { added: read.added, changed: read.changed, rejected: read.rejected_count })}</p>
          <ul>
            {read.rejected.map(({ line, code, data }) => (
              <li key={line}>{t("glossary.bad_line", { line })} {[named(data["field"]), fieldSentence(new Problem(code, 422, data, false, ""))].filter(Boolean).join(" · ")}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Terms({ terms, drop }: { terms: readonly GlossaryTerm[]; drop: (term: GlossaryTerm) => Promise<void> }) {
  const [looked, setLooked] = useState("");
  const wanted = looked.trim().toLowerCase();
  const found = wanted ? terms.filter(({ term, wanted: target }) => `${term}\n${target}`.toLowerCase().includes(wanted)) : terms;
  if (terms.length === 0) return <p>{t("glossary.empty")}</p>;
  return (
    <>
      <Field label={t("glossary.find")}>
        {(ids) => <input {...ids} type="search" dir="auto" value={looked} onInput={(event) => setLooked(event.currentTarget.value)} />}
      </Field>
      <div class="scroll" role="region" aria-label={t("glossary.list")} tabIndex={0}>
        <table>
          <caption>{t("glossary.count", { n: found.length })}</caption>
          <thead><tr><th scope="col">{t("glossary.term")}</th><th scope="col">{t("glossary.wanted")}</th><th scope="col">{t("glossary.note")}</th><th scope="col"><span class="hidden-text">{t("glossary.remove")}</span></th></tr></thead>
          <tbody>
            {found.slice(0, SHOWN).map((one) => (
              <tr key={one.id} class="glossary-row">
                <th scope="row" dir={directionOf(one.term)}><bdi>{one.term}</bdi><br /><small class="hint">{nameOf(one.source_language)} · {nameOf(one.target_language)}</small></th>
                <td dir={directionOf(one.wanted)}><bdi>{one.wanted}</bdi></td>
                <td dir={directionOf(one.note)}><bdi>{one.note}</bdi></td>
                <td><button type="button" class="button" aria-label={t("glossary.remove.one", { term: one.term })} onClick={() => void drop(one)}>{t("glossary.remove")}</button></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.length > SHOWN && <p class="hint">{t("glossary.more", { n: found.length - SHOWN })}</p>}
    </>
  );
}
