// What the seeker's page hears from the server and tells it.

export interface Helpline {
  name: string;
  number: string;
  hours: string | null;
  source: string;
  checked_on: string;
}

export interface Offered {
  code: string;
  name: string;
  open: boolean;
  shut: string | null;
  next_at: string | null;
}

export interface Opening {
  languages: Offered[];
  helplines: Helpline[];
  retention_h: number | null;
}

export type Sender = "seeker" | "counsellor" | "supervisor" | "system";

export interface Message {
  offset: number;
  sender: Sender;
  text: string;
  at: string;
  client_id?: string | null;
}

/** How a talk stands. `seen`: up to which message the counsellor has read; `interrupted`: it waits because its
 * counsellor vanished; `quiet`: its counsellor was not heard of for a moment. */
export interface View {
  state: "waiting" | "live" | "over";
  language: string;
  ahead: number | null;
  estimate_min: number | null;
  interrupted: boolean;
  quiet: boolean;
  watched: boolean;
  typing: boolean;
  seen: number;
  transfer: "asked" | "agreed" | null;
  messages: Message[];
  last_offset: number;
  ending: string | null;
}

export interface Begun {
  id: string;
  token: string;
}

export const MOST_LETTERS = 4000;
