// Name, pages, connection, and the menu with language and colours.

import { useEffect, useRef } from "preact/hooks";
import * as api from "../../core/api.ts";
import { asProblem } from "../../core/problem.ts";
import { LOCALES, OWN_NAMES, type Locale } from "../../i18n/locales.ts";
import { locale, t, type Key } from "../../i18n/translate.ts";
import { Link, path } from "../router.tsx";
import { tell } from "../state/announce.ts";
import { status } from "../state/live.ts";
import { rings } from "../state/rings.ts";
import { home, isVolunteer, mayDesk, mayReview, mayWatch, me, signOut } from "../state/session.ts";
import { setLocale, setTheme, theme, type Theme } from "../state/settings.ts";
import { waitingCount } from "../state/waiting.ts";
import { sentence } from "./sentence.ts";

export function Header() {
  const person = me.value;
  const Rings = rings.value;
  return (
    <header class="site">
      <div class="bar">
        <Link to={home.value} class="brand" aria-label="Imece">
          <img src="/icon.svg" alt="" width="28" height="28" /> <span>Imece</span>
        </Link>
        {person && <Pages />}
        <span class="grow" />
        {person && <Connection />}
        <Menu />
      </div>
      {Rings && <Rings.Bar />}
      {waitingCount.value > 0 && <p class="banner">{t("app.waiting", { n: waitingCount.value })}</p>}
    </header>
  );
}

function Pages() {
  const pages: [boolean, string, Key][] = [
    [isVolunteer.value, "/", "nav.board"],
    [mayReview.value, "/review", "nav.review"],
    [mayDesk.value, "/desk", "nav.desk"],
    [mayWatch.value, "/watch", "nav.watch"],
  ];
  const inside = (to: string): boolean => to !== "/" && path.value.startsWith(to);
  return (
    <nav aria-label={t("nav.label")}>
      {pages.filter(([may]) => may).map(([, to, name]) => (
        <Link key={to} to={to} class={inside(to) ? "inside" : undefined}>{t(name)}</Link>
      ))}
    </nav>
  );
}

/** How the page hears of news, in words; the dot is only for those who like it. */
function Connection() {
  const now = status.value;
  if (now === "off") return null;
  return (
    <span class={`connection ${now}`} role="status">
      <span class="dot" aria-hidden="true" />
      <span class="words">{t(`live.${now}`)}</span>
    </span>
  );
}

function Menu() {
  const menu = useRef<HTMLDetailsElement>(null);
  const where = path.value;
  useEffect(() => {
    if (menu.current) menu.current.open = false;
  }, [where]);
  useEffect(() => {
    const close = (event: Event): void => {
      if (event instanceof KeyboardEvent && event.key !== "Escape") return;
      if (event.type === "pointerdown" && menu.current?.contains(event.target as Node)) return;
      if (!menu.current?.open) return;
      menu.current.open = false;
      if (event instanceof KeyboardEvent) menu.current.querySelector("summary")?.focus();
    };
    addEventListener("pointerdown", close);
    addEventListener("keydown", close);
    return () => {
      removeEventListener("pointerdown", close);
      removeEventListener("keydown", close);
    };
  }, []);
  const changeLocale = async (next: Locale): Promise<void> => {
    await setLocale(next);
    if (me.value) await api.changeMe({ locale: next }).catch(() => undefined); // The device remembers it anyway.
  };
  const leave = async (): Promise<void> => {
    if (menu.current) menu.current.open = false;
    await signOut().catch((error: unknown) => tell(sentence(asProblem(error)), true));
  };
  return (
    <details class="menu" ref={menu}>
      <summary aria-label={t("app.menu")}>
        <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M2 5h16M2 10h16M2 15h16" /></svg>
      </summary>
      <div class="sheet">
        {me.value && <p class="who"><bdi>{me.value.account.name}</bdi><br /><span dir="ltr">{me.value.account.email}</span></p>}
        {isVolunteer.value && <><Link to="/availability">{t("nav.availability")}</Link><Link to="/ways">{t("nav.ways")}</Link><Link to="/hours">{t("nav.hours")}</Link></>}
        <label>
          <span>{t("app.language")}</span>
          <select value={locale.value} onChange={(event) => void changeLocale(event.currentTarget.value as Locale)}>
            {LOCALES.map((tag) => <option key={tag} value={tag} lang={tag}>{OWN_NAMES[tag]}</option>)}
          </select>
        </label>
        <label>
          <span>{t("app.theme")}</span>
          <select value={theme.value} onChange={(event) => setTheme(event.currentTarget.value as Theme)}>
            {(["auto", "light", "dark"] as const).map((name) => <option key={name} value={name}>{t(`app.theme.${name}`)}</option>)}
          </select>
        </label>
        {me.value && <button type="button" class="button wide" onClick={() => void leave()}>{t("app.sign_out")}</button>}
      </div>
    </details>
  );
}
