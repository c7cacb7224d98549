// What a page shows, kept up to date by events. Pure: keep the higher version, null removes.

import type { EventFrame } from "./types.ts";

export interface Entity {
  id: string;
  version: number;
}

export interface Entities<T extends Entity> {
  readonly all: ReadonlyMap<string, T>;
  /** Versions of what was removed: a late event of another channel must not bring it back. */
  readonly gone: ReadonlyMap<string, number>;
}

export interface Rule<T> {
  kind: string;
  channel: (channel: string) => boolean;
  keep: (entity: T) => boolean;
  /** Whether this entity lies in that channel: one that moved on is not removed by the channel it left. */
  inChannel?: (entity: T, channel: string) => boolean;
}

const REMEMBERED = 2000;

export const snapshot = <T extends Entity>(list: readonly T[], rule: Rule<T>): Entities<T> => ({
  all: new Map(list.filter(rule.keep).map((entity) => [entity.id, entity])),
  gone: new Map(),
});

export function applyEvent<T extends Entity>(entities: Entities<T>, event: EventFrame, rule: Rule<T>): Entities<T> {
  const { kind, id, version, state } = event.entity;
  if (kind !== rule.kind || !rule.channel(event.channel)) return entities;
  const known = entities.all.get(id);
  const newest = Math.max(known?.version ?? -1, entities.gone.get(id) ?? -1);
  if (version < newest) return entities;
  const entity = state as T | null;
  if (entity === null) {
    const elsewhere = known !== undefined && known.version === version && rule.inChannel?.(known, event.channel) === false;
    return elsewhere ? entities : without(entities, id, version);
  }
  if (!rule.keep(entity)) return without(entities, id, version);
  if (version === newest && known) return entities;
  return { all: new Map(entities.all).set(id, entity), gone: entities.gone };
}

function without<T extends Entity>(entities: Entities<T>, id: string, version: number): Entities<T> {
  const all = new Map(entities.all);
  all.delete(id);
  const gone = new Map(entities.gone);
  gone.delete(id);
  gone.set(id, version);
  const oldest = gone.keys().next();
  if (gone.size > REMEMBERED && !oldest.done) gone.delete(oldest.value);
  return { all, gone };
}
