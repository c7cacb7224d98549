import { useRef, useState } from "preact/hooks";
import { directionOf } from "../../core/text.ts";
import type { Course } from "../../core/training.ts";
import { t } from "../../i18n/translate.ts";

/** One lesson after another; after the last come the questions. */
export function Lessons({ course, done }: { course: Course; done: () => void }) {
  const [at, setAt] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const lesson = course.lessons[at];
  if (!lesson) return null;
  const go = (to: number): void => {
    setAt(to);
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: "center" });
  };
  const last = at === course.lessons.length - 1;
  return (
    <section class="card lesson" aria-labelledby="lesson">
      <p class="hint">{t("training.lesson", { n: at + 1, all: course.lessons.length })}</p>
      <div class="lesson-text" lang={course.language} dir={directionOf(lesson.text.join(" "))}>
        <h2 id="lesson" ref={heading} tabIndex={-1}>{lesson.title}</h2>
        {lesson.text.map((text) => <p key={text}>{text}</p>)}
      </div>
      <p class="hint">{t("training.sources")} <bdi lang="en" dir="ltr">{lesson.sources.join("; ")}</bdi></p>
      <p class="buttons">
        {at > 0 && <button type="button" class="button" onClick={() => go(at - 1)}>{t("training.back")}</button>}
        <button type="button" class="button primary" onClick={() => (last ? done() : go(at + 1))}>{t(last ? "training.to_questions" : "training.next")}</button>
      </p>
    </section>
  );
}
