// What the seeker's page hears from the server and tells it: the shapes that the API describes itself.

import type { components } from "../../generated/api.ts";

type Shapes = components["schemas"];

export type Helpline = Shapes["HelplineView"];
export type Offered = Shapes["OfferedLanguage"];
export type Opening = Shapes["TalkOpening"];
export type Shut = Shapes["CounsellingShut"];
export type Wish = Shapes["TalkWish"];
export type View = Shapes["TalkView"];
export type Message = Shapes["TalkMessage"];
export type Ending = NonNullable<View["ending"]>;

export type TalkBegun = Shapes["TalkBegun"];

/** What a tab holds of its talk. */
export type Begun = Pick<TalkBegun, "id" | "token">;

/** How the server refuses. */
export interface Refusal {
  code: string;
  data: { retry_after_s?: number; field?: string };
}

export const MOST_LETTERS = 4000;
