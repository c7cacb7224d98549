import { describe, expect, it } from "vitest";
import { given, problemOf, problemsOf, readForm, say, typedNumber } from "../../src/core/form.ts";
import { draftOf, newQuestion, schemaOf } from "../../src/core/formDraft.ts";
import { fromPlusCode, isShortCode, parsePlace } from "../../src/core/places.ts";

const SCHEMA = {
  type: "object",
  "x-label": { en: "Triage", ar: "فرز" },
  "x-order": ["where", "people", "needs", "note"],
  properties: {
    people: { type: ["integer", "null"], "x-label": { en: "How many?" }, minimum: 0, maximum: 900 },
    where: { type: "object", "x-label": { en: "Where?" }, "x-within-m": 250 },
    needs: { type: "array", "x-label": { en: "What?" }, items: { type: "string", enum: ["water", "food"] }, "x-choices": { water: { en: "Water" } } },
    note: { type: "string", "x-label": { en: "Note" }, pattern: "^[A-Z]", maxLength: 5 },
  },
  required: ["people", "where"],
};

describe("a form", () => {
  const form = readForm(SCHEMA);
  const [where, people, , note] = form.questions;

  it("is read in its order", () => {
    expect(form.questions.map(({ name, sort }) => `${name}: ${sort}`)).toEqual(["where: place", "people: number", "needs: several", "note: text"]);
    expect(people).toMatchObject({ required: true, cantTell: true, whole: true, least: 0, most: 900 });
  });

  it("is said in the page's language, else in English, else in any", () => {
    expect(say(form.label, "ar")).toEqual({ text: "فرز", locale: "ar" });
    expect(say(form.label, "kk")).toEqual({ text: "Triage", locale: "en" });
    expect(say({ tr: "Ayır" }, "kk")).toEqual({ text: "Ayır", locale: "tr" });
  });

  it("knows what will be refused, by its question", () => {
    expect(problemsOf(form, {})).toEqual({ where: "missing", people: "missing" });
    expect(problemsOf(form, { people: null, where: { name: "Village" } })).toEqual({});
    expect(people && [901, 1.5, "many", -1].map((value) => problemOf(people, value))).toEqual(["out_of_range", "malformed", "malformed", "out_of_range"]);
    expect(where && [{ lat: 1 }, { lat: 91, lon: 0 }, { lat: "x", lon: 1 }, {}].map((value) => problemOf(where, value))).toEqual(["incomplete", "out_of_range", "malformed", "missing"]);
    expect(note && problemOf(note, "abcdef")).toBe("too_long");
  });

  it("hands in nothing that was left empty, and what cannot be told", () => {
    expect(given({ a: "", b: [], c: {}, d: null, e: false, f: 0 })).toEqual({ d: null, e: false, f: 0 });
  });

  it("reads numbers as people type them", () => {
    expect(["12", " 1.5 ", "1,5", "١٢", "-3", "12 people", ""].map(typedNumber)).toEqual([12, 1.5, 1.5, 12, -3, "12 people", undefined]);
  });
});

describe("a form that is being built", () => {
  it("becomes the schema it came from", () => {
    const built = schemaOf(draftOf(SCHEMA)) as typeof SCHEMA;
    expect(built["x-order"]).toEqual(SCHEMA["x-order"]);
    expect(built.properties.note).toEqual(SCHEMA.properties.note);
    expect(schemaOf(draftOf(built))).toEqual(built);
  });

  it("names its columns by what is asked, each once", () => {
    const ask = (en: string) => ({ ...newQuestion(), label: { en } });
    const built = schemaOf({ label: {}, questions: [ask("How many people?"), ask("How many people?"), ask("أين؟"), ask("Été")] });
    expect(built["x-order"]).toEqual(["how_many_people", "how_many_people_2", "q3", "ete"]);
  });
});

describe("a place", () => {
  const village = { lat: 37.5753, lon: 36.9228 };
  it.each([
    "37.5753, 36.9228", "37.5753 36.9228", "٣٧٫٥٧٥٣، ٣٦٫٩٢٢٨", "37,5753 36,9228", "(37.5753; 36.9228)",
    "geo:37.5753,36.9228?z=12",
    "https://www.google.com/maps/@37.5753,36.9228,15z",
    "https://www.google.com/maps/place/Xx/@37.1,36.1,15z/data=!3m1!4b1!4m6!3m5!1s0x0!8m2!3d37.5753!4d36.9228!16s",
    "https://www.google.com/maps/search/?api=1&query=37.5753%2C36.9228",
    "https://maps.apple.com/?ll=37.5753,36.9228&q=Village",
    "https://www.openstreetmap.org/?mlat=37.5753&mlon=36.9228#map=12/37.1/36.1",
    "https://www.openstreetmap.org/#map=12/37.5753/36.9228",
    "https://yandex.com/maps/?pt=36.9228,37.5753&z=12",
    "37°34'31.08\"N 36°55'22.08\"E", "N 37° 34.518' E 36° 55.368'", "36.9228° E, 37.5753° N",
  ])("is read from %s", (text) => {
    const found = parsePlace(text);
    expect(found?.lat).toBeCloseTo(village.lat, 4);
    expect(found?.lon).toBeCloseTo(village.lon, 4);
  });

  // From the test data of Open Location Code (decoding.csv): code, and the middle of its square.
  it.each([
    ["7FG49Q00+", null],
    ["7FG49QCJ+2V", [20.3700625, 2.7821875]],
    ["7FG49QCJ+2VX", [20.3701125, 2.782234375]],
    ["8FVC2222+22", [47.0000625, 8.0000625]],
    ["4VCPPQGP+Q9", [-41.2730625, 174.7859375]],
    ["62G20000+", null],
    ["22222222+22", [-89.9999375, -179.9999375]],
  ])("is the middle of the plus code %s", (code, middle) => {
    const found = fromPlusCode(code as string);
    if (middle === null) expect(found).toBeNull();
    else {
      expect(found?.lat).toBeCloseTo((middle as number[])[0] ?? 0, 5);
      expect(found?.lon).toBeCloseTo((middle as number[])[1] ?? 0, 5);
    }
  });

  it("is not guessed", () => {
    for (const text of ["", "Village", "37.5753", "91, 12", "12, 181", "37° N 36° N", "https://example.org/37.5,36.9", "9QCJ+2V Gaziantep", "1.2.3, 4"]) expect(parsePlace(text)).toBeNull();
    expect(isShortCode("9QCJ+2V Gaziantep")).toBe(true);
    expect(isShortCode("7FG49QCJ+2V")).toBe(false);
  });
});
