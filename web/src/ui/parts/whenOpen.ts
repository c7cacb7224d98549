// What is loaded when its details are opened, and again whenever the version has changed: most who look do not ask.

import { useEffect, useRef, useState } from "preact/hooks";
import { asProblem, type Problem } from "../../core/problem.ts";

export function useWhenOpen<T>(ask: () => Promise<T>, version: number) {
  const details = useRef<HTMLDetailsElement>(null);
  const [found, setFound] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = async (): Promise<void> => {
    try {
      setFound(await ask());
      setProblem(null);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  useEffect(() => {
    if (details.current?.open) void load();
  }, [version]);
  const onToggle = (event: Event & { currentTarget: HTMLDetailsElement }): void => {
    if (event.currentTarget.open) void load();
  };
  return { details, found, problem, load, onToggle };
}
