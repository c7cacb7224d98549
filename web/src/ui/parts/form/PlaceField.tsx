// A place: pasted from wherever it is known, typed, named, or pointed at on a map that needs no network.

import { useId, useState } from "preact/hooks";
import { typedNumber, type Place } from "../../../core/form.ts";
import { isShortCode, parsePlace, type Point } from "../../../core/places.ts";
import type { PlaceFound } from "../../../core/types.ts";
import { t } from "../../../i18n/translate.ts";
import { Field } from "../basics.tsx";
import { lazily } from "../lazily.tsx";
import { PlaceName } from "./PlaceName.tsx";
import type { InputProps } from "./QuestionField.tsx";

const WorldMap = lazily(async () => (await import("./WorldMap.tsx")).WorldMap);

interface PlaceProps {
  value: Place;
  change: (value: unknown) => void;
  disabled: boolean;
  ids: InputProps["ids"];
}

export function PlaceField({ value, change, disabled, ids }: PlaceProps) {
  const [pasted, setPasted] = useState("");
  const [map, setMap] = useState(false);
  const [chosen, setChosen] = useState<Point | null>(null);
  const note = useId();
  const set = (more: { [Part in keyof Place]?: Place[Part] | undefined }): void => {
    const next = Object.fromEntries(Object.entries({ ...value, ...more }).filter(([, one]) => one !== undefined && one !== ""));
    change(Object.keys(next).length > 0 ? next : undefined);
  };
  const paste = (text: string): void => {
    setPasted(text);
    const found = parsePlace(text);
    if (found) set(found);
  };
  const found = pasted.trim() ? parsePlace(pasted) : null;
  const said = !pasted.trim() ? "" : found ? t("form.place.read", { lat: String(found.lat), lon: String(found.lon) }) : t(isShortCode(pasted) ? "form.place.short_code" : "form.place.unread");
  const { lat, lon } = value;
  const at = typeof lat === "number" && typeof lon === "number" ? { lat, lon } : null;
  const choose = (place: PlaceFound): void => {
    const { name, lat, lon } = place;
    setChosen({ lat, lon });
    set({ name, lat, lon });
  };
  // Where another name was is not where this one is.
  const typeName = (name: string): void => {
    const stale = chosen !== null && chosen.lat === lat && chosen.lon === lon;
    setChosen(null);
    set(stale ? { name, lat: undefined, lon: undefined } : { name });
  };
  return (
    <div class="place-field">
      <div class="field">
        <label for={ids.id}>{t("form.place.paste")}</label>
        <input {...ids} aria-describedby={[ids["aria-describedby"], note].filter(Boolean).join(" ")} type="text" dir="ltr" autocomplete="off" disabled={disabled} value={pasted} onInput={(event) => paste(event.currentTarget.value)} />
        <p id={note} class={found || !pasted.trim() ? "hint" : "problem"} role="status">{said}</p>
      </div>
      <Field label={t("form.place.name")} hint={t("form.place.search_hint")}>
        {(own) => <PlaceName ids={own} name={value.name ?? ""} at={at} disabled={disabled} type={typeName} choose={choose} />}
      </Field>
      <div class="degrees">
        {(["lat", "lon"] as const).map((name) => (
          <Field key={name} label={t(`form.place.${name}`)}>
            {(own) => <Degrees ids={own} disabled={disabled} value={value[name]} change={(degrees) => set({ [name]: degrees })} />}
          </Field>
        ))}
      </div>
      {!disabled && (
        <p><button type="button" class="button" aria-expanded={map} onClick={() => setMap(!map)}>{t(map ? "form.place.hide" : "form.place.map")}</button></p>
      )}
      {map && !disabled && <WorldMap at={at} choose={(point) => set(point)} />}
    </div>
  );
}

interface DegreesProps {
  ids: InputProps["ids"];
  disabled: boolean;
  value: number | string | undefined;
  change: (degrees: number | string | undefined) => void;
}

function Degrees({ ids, disabled, value, change }: DegreesProps) {
  const [typed, setTyped] = useState("");
  const shown = typedNumber(typed) === value ? typed : value === undefined ? "" : String(value);
  return (
    <input
      {...ids}
      type="text"
      inputMode="decimal"
      dir="ltr"
      autocomplete="off"
      disabled={disabled}
      value={shown}
      onInput={(event) => {
        setTyped(event.currentTarget.value);
        change(typedNumber(event.currentTarget.value));
      }}
    />
  );
}
