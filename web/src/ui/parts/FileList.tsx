// Files with their names, sizes and sorts; pictures are shown, everything can be downloaded.

import type { ComponentChildren } from "preact";
import { fileAddress } from "../../core/files.ts";
import type { FileInfo } from "../../core/types.ts";
import { number, t } from "../../i18n/translate.ts";
import "../work.css";

const THOUSAND = 1000;

export function sizeOf(bytes: number): string {
  const thousands = bytes / THOUSAND;
  return thousands < THOUSAND ? t("files.kilobytes", { n: number(Math.max(1, Math.round(thousands))) }) : t("files.megabytes", { n: number(thousands / THOUSAND, thousands < 10 * THOUSAND ? 1 : 0) });
}

function sortOf(media_type: string): string {
  const [sort] = media_type.split("/");
  if (sort === "image" || sort === "audio" || sort === "video") return t(`files.sort.${sort}`);
  return sort === "text" || media_type === "application/x-subrip" ? t("files.sort.text") : t("files.sort.document");
}

export function FileList({ label, files, act }: { label: string; files: readonly FileInfo[]; act?: (file: FileInfo) => ComponentChildren }) {
  if (files.length === 0) return null;
  return (
    <section class="files" aria-label={label}>
      <h2>{label}</h2>
      <ul>{files.map((file) => <li key={file.id}><Shown file={file} />{act?.(file)}</li>)}</ul>
    </section>
  );
}

function Shown({ file }: { file: FileInfo }) {
  const picture = file.inline && file.media_type.startsWith("image/");
  return (
    <>
      {picture && (
        <a class="thumb" href={fileAddress(file.id, true)} target="_blank" rel="noopener">
          <img src={fileAddress(file.id, true)} alt={t("files.preview", { name: file.name })} loading="lazy" decoding="async" />
        </a>
      )}
      <span class="about">
        <a class="name" href={fileAddress(file.id)} download={file.name} aria-label={t("files.download", { name: file.name })}><bdi>{file.name}</bdi></a>
        <small>{sortOf(file.media_type)} · {sizeOf(file.bytes)}</small>
      </span>
    </>
  );
}
