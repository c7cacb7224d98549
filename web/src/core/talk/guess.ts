// A first guess in which language somebody writes, so that they can read what comes next. The server looks closer.

import type { Locale } from "../../i18n/locales.ts";

/** The first that fits. Letters that only one of our languages has come before words that several share. */
const SIGNS: readonly [Locale, RegExp][] = [
  ["ckb", /[ێۆڕڵڤە]/],
  ["fa", /[پچژگ]|(^|\s)(من|است|هستم|کمک|می|که|را|با|سلام من)(?=\s|$)|[یک]/],
  ["ar", /[\u0620-\u064a]/],
  ["kk", /[әқңғөұһ]/i],
  ["uk", /[іїєґ]/i],
  ["ru", /[а-яё]/i],
  ["tr", /[ğıİ]|(^|\s)(ben|bir|var|yok|çok|yardım|için|değil|merhaba|selam|korkuyorum)(?=\s|[.,!?]|$)/i],
  ["kmr", /[êîûx]w|[êîû](?=\s|$)|(^|\s)(ez|min|heye|nîne|alîkarî|silav|ditirsim|nikarim|rojbaş)(?=\s|[.,!?]|$)/i],
  ["es", /[ñ¿¡]|(^|\s)(hola|tengo|miedo|ayuda|estoy|yo|necesito)(?=\s|[.,!?]|$)/i],
  ["fr", /[çœèàù]|(^|\s)(je|j'ai|bonjour|salut|suis|peur|besoin)(?=\s|[.,!?]|$)/i],
  ["tr", /[şöü]/i],
  ["en", /(^|\s)(i|i'm|am|help|the|is|my|hello|hi|me|please|and)(?=\s|[.,!?]|$)/i],
];

/** Null: nothing in it says. */
export function guessLocale(text: string): Locale | null {
  for (let at = 0; at < SIGNS.length; at += 1) {
    const sign = SIGNS[at];
    if (sign !== undefined && sign[1].test(text)) return sign[0];
  }
  return null;
}
