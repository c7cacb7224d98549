// The name of a place: typed, or chosen from a list, which fills in where it is. Without a network, or where nobody
// knows the name, what was typed is what counts.

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { findPlaces, LEAST_LETTERS, MOST_LETTERS, moved } from "../../../core/placeNames.ts";
import type { Point } from "../../../core/places.ts";
import { directionOf } from "../../../core/text.ts";
import type { PlaceFound } from "../../../core/types.ts";
import { locale, t } from "../../../i18n/translate.ts";
import type { InputProps } from "./QuestionField.tsx";

const TYPING_MS = 250;

interface Props {
  ids: InputProps["ids"];
  name: string;
  at: Point | null;
  disabled: boolean;
  /** What was typed. */
  type: (name: string) => void;
  choose: (place: PlaceFound) => void;
}

type Found = { state: "idle" | "none" | "later"; places: PlaceFound[]; source: string };

const IDLE: Found = { state: "idle", places: [], source: "" };

function country(code: string): string {
  try {
    return new Intl.DisplayNames([locale.value, "en"], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}

export function PlaceName({ ids, name, at, disabled, type, choose }: Props) {
  const [found, setFound] = useState(IDLE);
  const [active, setActive] = useState(-1);
  const asking = useRef<AbortController | null>(null);
  const list = useId();
  const said = useId();
  const open = found.places.length > 0;
  const stop = (): void => {
    asking.current?.abort();
    asking.current = null;
  };
  const close = (): void => {
    stop();
    setFound(IDLE);
    setActive(-1);
  };
  useEffect(() => stop, []);
  const look = (typed: string): void => {
    stop();
    const wanted = typed.trim();
    if (wanted.length < LEAST_LETTERS || wanted.length > MOST_LETTERS) return close();
    const own = new AbortController();
    asking.current = own;
    window.setTimeout(() => {
      if (own.signal.aborted) return;
      findPlaces(wanted, at, own.signal).then(
        ({ places, source }) => {
          if (own.signal.aborted) return;
          setActive(-1);
          setFound({ state: places.length > 0 ? "idle" : "none", places, source });
        },
        () => own.signal.aborted || setFound({ ...IDLE, state: "later" }),
      );
    }, TYPING_MS);
  };
  const take = (place: PlaceFound): void => {
    close();
    choose(place);
  };
  const key = (event: KeyboardEvent): void => {
    const place = found.places[active];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open) return;
      event.preventDefault();
      setActive(moved(active, event.key === "ArrowDown" ? 1 : -1, found.places.length));
    } else if (event.key === "Enter" && place && !event.isComposing) {
      event.preventDefault();
      event.stopPropagation(); // which would go on to the next question
      take(place);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      close();
    }
  };
  const words = found.state === "none" ? t("form.place.none") : found.state === "later" ? t("form.place.later") : open ? t("form.place.found", { n: found.places.length }) : "";
  return (
    <div class="place-name">
      <input
        {...ids}
        type="text"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={list}
        aria-activedescendant={active >= 0 ? `${list}-${active}` : undefined}
        aria-describedby={[ids["aria-describedby"], said].filter(Boolean).join(" ")}
        autocomplete="off"
        maxLength={200}
        disabled={disabled}
        dir={name ? directionOf(name) : "auto"}
        value={name}
        onInput={(event) => {
          type(event.currentTarget.value);
          look(event.currentTarget.value);
        }}
        onKeyDown={key}
        onBlur={close}
      />
      <ul id={list} role="listbox" aria-label={t("form.place.list")} hidden={!open}>
        {found.places.map((place, n) => (
          // The field keeps the focus: leaving it closes the list.
          <li key={place.id} id={`${list}-${n}`} role="option" aria-selected={n === active} onPointerDown={(event) => event.preventDefault()} onClick={() => take(place)}>
            <bdi class="found">{place.name}</bdi>
            <small>{place.main !== place.name && <><bdi>{place.main}</bdi> · </>}<bdi>{country(place.country)}</bdi></small>
          </li>
        ))}
      </ul>
      <p id={said} class="hint" role="status">{words}</p>
      {open && <p class="whose"><bdi>{t("form.place.source", { source: found.source })}</bdi></p>}
    </div>
  );
}
