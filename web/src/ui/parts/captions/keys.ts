// The keys of the surface. Plain ones work in the list of cues alone, so that they neither get into what is typed nor
// in the way of a screen reader; those with Ctrl work while one writes, too.

export type Act = "play" | "start" | "end" | "add" | "leave" | { seek: number };

export const HELP = [
  ["play", "Space, Ctrl+Space"],
  ["start", "[, Ctrl+["],
  ["end", "], Ctrl+]"],
  ["add", "Enter, Ctrl+Enter"],
  ["move", "↑ ↓"],
  ["second", "Ctrl+← →"],
  ["tenth", "Ctrl+Shift+← →"],
  ["leave", "Esc"],
] as const;

const SECOND_MS = 1000;
const TENTH_MS = 100;

type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "shiftKey" | "altKey" | "metaKey">;

const common = ({ key, code }: Pressed): Act | null => {
  if (key === " " || code === "Space") return "play";
  // By place as well: on many keyboards brackets need a third key.
  if (key === "[" || code === "BracketLeft") return "start";
  if (key === "]" || code === "BracketRight") return "end";
  return key === "Enter" ? "add" : null;
};

/** What a pressed key asks for; `where`: in the list of cues, in a field that is typed in, or elsewhere. */
export function actOf(pressed: Pressed, where: "list" | "text" | "else"): Act | null {
  if (pressed.metaKey || (pressed.altKey && !pressed.ctrlKey)) return null;
  if (pressed.key === "Escape") return where === "text" ? "leave" : null;
  if (pressed.ctrlKey && !pressed.altKey) {
    const arrow = pressed.key === "ArrowLeft" ? -1 : pressed.key === "ArrowRight" ? 1 : 0;
    // In a text Ctrl and an arrow go to the next word.
    if (arrow !== 0) return where === "text" ? null : { seek: arrow * (pressed.shiftKey ? TENTH_MS : SECOND_MS) };
    return common(pressed);
  }
  return where === "list" && !pressed.shiftKey ? common(pressed) : null;
}
