import { t } from "../../i18n/translate.ts";
import type { Severity } from "../../core/counsel/wire.ts";
import type { Talk } from "../state/counsel.ts";

export const severityName = (severity: Severity): string => t(`counsel.severity.${severity}`);

/** How many messages of others nobody has looked at. */
export const unread = (talk: Talk): number =>
  talk.messages.value.filter(({ offset, sender }) => sender !== "counsellor" && offset > talk.looked.value).length;
