// A first guess in which language somebody writes, so that they can read what comes next. The server looks closer.

import type { Locale } from "../../i18n/locales.ts";

/** The first that fits: letters that only one of our languages has come before what several share. Third: who else
 * writes so; a page in one of those stays as it is. */
const SIGNS: readonly [Locale, RegExp, readonly Locale[]][] = [
  ["ckb", /[ێۆڕڵڤە]/, []],
  ["fa", /[پچژگ]|(^|\s)(من|است|هستم|کمک|که|را|با)(?=\s|$)|[یک]/, ["ckb"]],
  ["ar", /[\u0620-\u064a]/, ["ckb", "fa"]],
  ["kk", /[әқңғөұһ]/i, []],
  ["uk", /[іїєґ]/i, ["kk"]],
  ["ru", /[а-яё]/i, ["uk", "kk"]],
  ["tr", /[ğıİ]|(^|\s)(ben|bir|var|yok|çok|yardım|için|değil|merhaba|selam|korkuyorum)(?=\s|[.,!?]|$)/i, []],
  ["kmr", /[êîûx]w|[êîû](?=\s|$)|(^|\s)(ez|min|heye|nîne|alîkarî|silav|ditirsim|nikarim|rojbaş)(?=\s|[.,!?]|$)/i, ["fr"]],
  ["es", /[ñ¿¡]|(^|\s)(hola|tengo|miedo|ayuda|estoy|yo|necesito)(?=\s|[.,!?]|$)/i, []],
  ["fr", /[œèàù]|(^|\s)(je|j'ai|bonjour|salut|suis|peur|besoin)(?=\s|[.,!?]|$)/i, []],
  ["tr", /[çşöü]/i, ["kmr", "fr", "es"]],
  ["en", /(^|\s)(i|i'm|am|help|the|is|my|hello|hi|me|please|and)(?=\s|[.,!?]|$)/i, []],
];

/** Null: nothing in it says that the page should not stay as it is. */
export function guessLocale(text: string, now: Locale): Locale | null {
  for (let at = 0; at < SIGNS.length; at += 1) {
    const sign = SIGNS[at];
    if (sign !== undefined && sign[1].test(text)) return sign[0] === now || sign[2].indexOf(now) >= 0 ? null : sign[0];
  }
  return null;
}
