import { describe, expect, it } from "vitest";
import { actOf } from "../../src/ui/parts/captions/keys.ts";

const press = (key: string, held: Partial<Parameters<typeof actOf>[0]> = {}) => ({ key, code: "", ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, ...held });

describe("the keys of captioning", () => {
  it.each([[" ", "play"], ["[", "start"], ["]", "end"], ["Enter", "add"]] as const)("work in the list, and with Ctrl in a text: %s", (key, act) => {
    expect(actOf(press(key), "list")).toBe(act);
    expect(actOf(press(key), "text")).toBeNull();
    expect(actOf(press(key), "else")).toBeNull();
    expect(actOf(press(key, { ctrlKey: true }), "text")).toBe(act);
  });

  it("go by their place where brackets need a third key", () => {
    expect(actOf(press("ğ", { code: "BracketLeft" }), "list")).toBe("start");
  });

  it("leave to a text what is the text's, letters above all", () => {
    expect(actOf(press("ArrowLeft", { ctrlKey: true }), "text")).toBeNull();
    expect(actOf(press("ArrowLeft", { ctrlKey: true }), "list")).toEqual({ seek: -1000 });
    expect(actOf(press("ArrowRight", { ctrlKey: true, shiftKey: true }), "else")).toEqual({ seek: 100 });
    expect(actOf(press("[", { ctrlKey: true, altKey: true, code: "Digit8" }), "text")).toBeNull();
    expect(actOf(press("[", { metaKey: true }), "list")).toBeNull();
    expect(actOf(press("Escape"), "text")).toBe("leave");
    expect(actOf(press("Escape"), "list")).toBeNull();
  });
});
