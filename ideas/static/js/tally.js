// One line over all files: how many of them and how many megabytes have arrived.
import { form } from "./hanging.js";

const line = form.querySelector("[data-tally]");

function megabytes(bytes) {
  return Math.round(bytes / 1048576).toLocaleString(document.documentElement.lang);
}

// Files that were stopped or refused do not count; the line goes when nothing is left to send.
export function tally(jobs, isBusy) {
  const sent = jobs.reduce((sum, job) => sum + job.sent, 0);
  const size = jobs.reduce((sum, job) => sum + job.file.size, 0);
  const parts = { done: jobs.filter((job) => job.isDone).length, all: jobs.length, sent: megabytes(sent), size: megabytes(size) };
  line.textContent = line.dataset.words.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
  line.hidden = !isBusy;
}
