// What an organisation sets for its counselling, and its figures. For those who coordinate it.

import { get, post, put, remove } from "./api.ts";
import { asProblem } from "./problem.ts";
import type { components } from "../generated/api.ts";

type Shapes = components["schemas"];
export type Offer = Shapes["CounsellingView"];
export type OfferWish = Shapes["CounsellingWish"];
export type Helpline = Shapes["HelplineView"];
export type HelplineList = Shapes["HelplineList"];
export type Shift = Shapes["ShiftView"];
export type ShiftWish = Shapes["ShiftWish"];
export type ShiftList = Shapes["ShiftList"];
export type Counsellor = Shapes["CounsellorView"];
export type CounsellorList = Shapes["CounsellorList"];
export type CounsellorWish = Shapes["CounsellorWish"];
export type Staff = Shapes["StaffView"];
export type StaffList = Shapes["StaffList"];
export type Figures = Shapes["CounsellingFigures"];
export type LanguageFigures = Shapes["LanguageFigures"];
export type HourFigures = Shapes["HourFigures"];
export type Opening = Shapes["TalkOpening"];

/** What is not there, as nothing; anything else that went wrong, as it is. */
const orNone = <T>(asked: Promise<T>): Promise<T | null> =>
  asked.catch((error: unknown) => {
    if (asProblem(error).status === 404) return null;
    throw error;
  });

/** Null where nobody offers counselling for the response. */
export const getOffer = (response: string) => orNone(get<Offer>()("/api/v1/counselling/{response}", { path: { response } }));
export const setOffer = (response: string, body: OfferWish) => put<Offer>()("/api/v1/counselling/{response}", { path: { response }, body });
/** What a seeker is told at this moment; null where it is not open. */
export const getOpening = (response: string) => orNone(get<Opening>()("/api/v1/talk/{response}", { path: { response } }));

export const getHelplines = (response: string) => get<HelplineList>()("/api/v1/counselling/{response}/helplines", { path: { response } });
export const setHelplines = (response: string, helplines: Helpline[]) =>
  put<HelplineList>()("/api/v1/counselling/{response}/helplines", { path: { response }, body: { helplines } });

export const listShifts = (slug: string, from: string, to: string) => get<ShiftList>()("/api/v1/organisations/{slug}/shifts", { path: { slug }, query: { from, to } });
export const planShift = (slug: string, body: ShiftWish) => post<Shift>()("/api/v1/organisations/{slug}/shifts", { path: { slug }, body });
export const dropShift = (slug: string, shift_id: string) => remove<void>()("/api/v1/organisations/{slug}/shifts/{shift_id}", { path: { slug, shift_id } });

export const listCounsellors = (slug: string) => get<CounsellorList>()("/api/v1/organisations/{slug}/counsellors", { path: { slug } });
export const listStaff = (slug: string, role: "supervisor" | "volunteer", name = "") =>
  get<StaffList>()("/api/v1/organisations/{slug}/staff", { path: { slug }, query: { role, name } });
export const setCounsellor = (slug: string, account_id: string, body: CounsellorWish) =>
  put<Counsellor>()("/api/v1/organisations/{slug}/counsellors/{account_id}", { path: { slug, account_id }, body });
export const checkIn = (slug: string, account_id: string) =>
  post<void>()("/api/v1/organisations/{slug}/counsellors/{account_id}/check-in", { path: { slug, account_id } });

export const getCounsellingFigures = (response: string, hours: number) =>
  get<Figures>()("/api/v1/counselling/{response}/figures", { path: { response }, query: { hours } });
export const figuresAddress = (response: string, hours: number): string =>
  `/api/v1/counselling/${encodeURIComponent(response)}/figures/csv?hours=${hours}`;
/** The link of the seekers' page as a picture that a phone reads. */
export const codeAddress = (response: string): string => `/api/v1/counselling/${encodeURIComponent(response)}/code`;
/** Where seekers come in. */
export const talkPath = (response: string): string => `/talk/${encodeURIComponent(response)}`;
