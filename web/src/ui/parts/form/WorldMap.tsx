// The world's borders (Natural Earth, public domain), drawn here: no tile server learns what is looked at, and it works
// without a network. Coarse: it shows whether a point is where it is meant to be, not a street.

import { useMemo, useRef, useState } from "preact/hooks";
import { mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import countries from "world-atlas/countries-110m.json";
import type { Point } from "../../../core/places.ts";
import { t } from "../../../i18n/translate.ts";

const WIDTH = 360;
const HEIGHT = 200;
const CLOSEST = 400;
const STEP = 1.6;

/** Borders as one path, in degrees: x is longitude, y is latitude downwards. */
function bordersPath(): string {
  const topology = countries as unknown as Topology<{ countries: GeometryCollection }>;
  const { coordinates } = mesh(topology, topology.objects.countries);
  return coordinates.map((line) => `M${line.map(([x = 0, y = 0]) => `${x.toFixed(2)},${(-y).toFixed(2)}`).join("L")}`).join("");
}

interface View extends Point {
  zoom: number;
}

const clamp = (value: number, most: number): number => Math.max(-most, Math.min(most, value));

export function WorldMap({ at, choose }: { at: Point | null; choose: (point: Point) => void }) {
  const path = useMemo(bordersPath, []);
  const [view, setView] = useState<View>(at ? { ...at, zoom: 12 } : { lat: 15, lon: 0, zoom: 1 });
  const frame = useRef<SVGSVGElement>(null);
  const held = useRef<{ x: number; y: number; view: View; moved: boolean } | null>(null);
  const wide = WIDTH / view.zoom;
  const high = HEIGHT / view.zoom;

  const go = (next: View): void => setView({ lat: clamp(next.lat, 90), lon: clamp(next.lon, 180), zoom: Math.max(1, Math.min(CLOSEST, next.zoom)) });
  const put = ({ lat, lon }: Point): void => choose({ lat: Math.round(lat * 1e5) / 1e5, lon: Math.round(lon * 1e5) / 1e5 });

  /** The place under a pointer. */
  const under = (event: PointerEvent): Point => {
    const box = frame.current?.getBoundingClientRect() ?? { left: 0, top: 0, width: 1, height: 1 };
    return {
      lon: clamp(view.lon + ((event.clientX - box.left) / box.width - 0.5) * wide, 180),
      lat: clamp(view.lat - ((event.clientY - box.top) / box.height - 0.5) * high, 90),
    };
  };
  const down = (event: PointerEvent & { currentTarget: SVGSVGElement }): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = { x: event.clientX, y: event.clientY, view, moved: false };
  };
  const move = (event: PointerEvent): void => {
    const from = held.current;
    if (!from) return;
    const box = frame.current?.getBoundingClientRect();
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (!box || Math.hypot(dx, dy) < 6 && !from.moved) return;
    from.moved = true;
    go({ ...from.view, lon: from.view.lon - (dx / box.width) * wide, lat: from.view.lat + (dy / box.height) * high });
  };
  const up = (event: PointerEvent): void => {
    if (held.current && !held.current.moved) put(under(event));
    held.current = null;
  };
  const key = (event: KeyboardEvent): void => {
    const step = { lon: wide / 10, lat: high / 10 };
    const moves: Readonly<Record<string, View>> = {
      ArrowLeft: { ...view, lon: view.lon - step.lon },
      ArrowRight: { ...view, lon: view.lon + step.lon },
      ArrowUp: { ...view, lat: view.lat + step.lat },
      ArrowDown: { ...view, lat: view.lat - step.lat },
      "+": { ...view, zoom: view.zoom * STEP },
      "=": { ...view, zoom: view.zoom * STEP },
      "-": { ...view, zoom: view.zoom / STEP },
    };
    const next = moves[event.key];
    if (!next) return;
    event.preventDefault();
    go(next);
  };
  const pixel = wide / 700;
  return (
    <div class="world" dir="ltr">
      <svg
        ref={frame}
        viewBox={`${view.lon - wide / 2} ${-view.lat - high / 2} ${wide} ${high}`}
        preserveAspectRatio="xMidYMid slice"
        role="application"
        aria-label={t("form.place.map_label")}
        tabIndex={0}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={() => {
          held.current = null;
        }}
        onKeyDown={key}
      >
        <path class="borders" d={path} vector-effect="non-scaling-stroke" />
        {at && <circle class="there" cx={at.lon} cy={-at.lat} r={9 * pixel} stroke-width={3 * pixel} />}
        <path class="cross" d={`M${view.lon - 12 * pixel},${-view.lat}h${24 * pixel}M${view.lon},${-view.lat - 12 * pixel}v${24 * pixel}`} vector-effect="non-scaling-stroke" />
      </svg>
      <p class="buttons">
        <button type="button" class="button" onClick={() => go({ ...view, zoom: view.zoom * STEP })}>{t("form.place.closer")}</button>
        <button type="button" class="button" onClick={() => go({ ...view, zoom: view.zoom / STEP })}>{t("form.place.farther")}</button>
        <button type="button" class="button" onClick={() => put(view)}>{t("form.place.here")}</button>
      </p>
      <p class="hint">{t("form.place.coarse")}</p>
    </div>
  );
}
