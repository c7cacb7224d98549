// A volunteer's own pages: when they can help, how they are reached, what they have done.

import { path } from "../router.tsx";
import { AvailabilityPage } from "./Availability.tsx";
import { HoursPage } from "./Hours.tsx";
import { WaysPage } from "./Ways.tsx";

export function OwnPage() {
  if (path.value === "/hours") return <HoursPage />;
  return path.value === "/ways" ? <WaysPage /> : <AvailabilityPage />;
}
