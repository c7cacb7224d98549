// A volunteer's own pages: when they can help, how they are reached, what they have done, and whom they counsel.

import { useMore } from "../../i18n/translate.ts";
import { later } from "../parts/later.tsx";
import { path } from "../router.tsx";
import { AvailabilityPage } from "./Availability.tsx";
import { HoursPage } from "./Hours.tsx";
import { WaysPage } from "./Ways.tsx";

const Counsel = later(async () => (await import("./Counsel.tsx")).ready(), () => useMore("work"));

const Training = later(async () => (await import("./Training.tsx")).ready(), () => useMore("work"));

export function OwnPage() {
  if (path.value === "/training") return <Training id="" />;
  if (path.value === "/counsel") return <Counsel id="" />;
  if (path.value === "/hours") return <HoursPage />;
  return path.value === "/ways" ? <WaysPage /> : <AvailabilityPage />;
}

// One chunk with what messages link to: each chunk's name is part of the first load.
export { LinkedPage } from "./Linked.tsx";
