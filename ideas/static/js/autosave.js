// Saves a step of a draft 1.5 s after the last key, every 15 s at the latest, and when the page is left.
// What the site does not take stays in this browser (typed.js), and the line beside the button says why.
import { showClash } from "./clash.js";
import { isNew, isReady, mark, move, send } from "./draft_form.js";
import { sayIn } from "./saving.js";
import { fields, forget, keep, same } from "./typed.js";

const PAUSE = 1_500;
const LONGEST = 15_000;
const form = document.querySelector("form[data-autosave]");
const say = sayIn(form);
const words = document.getElementById("autosave").dataset;
let timer, since, underway, unanswered;
let dirty = false, stopped = false;

const isLeaving = () => document.visibilityState === "hidden";

function schedule(pause = PAUSE) {
  since ??= Date.now();
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(0, Math.min(pause, since + LONGEST - Date.now())));
}

function typed(event) {
  if (event?.target.type === "file") return;
  dirty = true;
  if (!stopped) schedule();
}

function save() {
  if (stopped || underway || !dirty) return;
  const early = Date.now() < since + LONGEST;
  if (!isReady(form, { overdue: isLeaving() || !early })) {
    if (early) schedule(LONGEST);
    return;
  }
  [dirty, since, unanswered] = [false, undefined, unanswered ?? fields(form)];
  say(words.saving, { quiet: true });
  underway = carry().then((pause) => {
    underway = undefined;
    if (dirty && !stopped) schedule(pause);
  });
}

async function carry() {
  try {
    const answer = await send(form, { leaving: isLeaving() });
    return answered(answer.status, await answer.json());
  } catch {
    return later(words.away);
  }
}

function refused(reason) {
  say(words.kept.replace("{reason}", reason.replace(/[^.!?]$/, "$&.")), { wrong: true });
}

function later(reason) {
  dirty = true;
  refused(reason);
  return LONGEST;
}

function answered(status, said) {
  const own = said.there?.every(({ name, text }) => same(unanswered[name], text));
  if (status >= 500) return later(said.title);
  unanswered = undefined;
  if (status === 200 || own) return done(said, own);
  if (said.there) {
    stopped = true;
    showClash(form, said, words.clash);
    mark(form, said.marks);
  }
  return refused(said.title);
}

// `again`: an answer was lost on its way, so what "another tab" saved is what was sent from here.
function done(said, again) {
  mark(form, said.marks);
  if (said.page && isNew(form)) {
    forget(form);
    move(form, said.page);
  }
  if (again) dirty = true;
  else say(said.said);
  (dirty ? keep : forget)(form);
}

for (const kind of ["input", "change"]) form.addEventListener(kind, typed);
document.addEventListener("visibilitychange", () => { if (isLeaving()) save(); });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  stopped = !underway;
  if (stopped) return;
  event.preventDefault(); // two saves at once would look like two tabs
  await underway;
  if (!stopped) setTimeout(() => form.requestSubmit(event.submitter));
});
if ("restored" in form.dataset) typed();
