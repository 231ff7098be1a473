// Sends chosen or dropped pictures one after another, each with its progress, Stop and Try again. When the connection
// drops the queue waits and goes on by itself. Without this module the same form sends them all at once.
import { choose } from "./choosing.js";
import { form, refresh, tell } from "./hanging.js";
import { isPassing, pause, send } from "./sending.js";
import { tally } from "./tally.js";
import { label, row } from "./waiting.js";

const PAUSES = [1, 2, 4, 8, 15, 30, 30, 30];
const waiting = form.querySelector("[data-waiting]");
const words = waiting.dataset;
const queue = [];
let counted = [];
let rest = null;
let isWorking = false;

function add(files) {
  for (const file of files) enqueue(row(file, waiting));
}

function enqueue(job) {
  job.item.classList.remove("bad");
  Object.assign(job, { sent: 0, tries: 0, isDone: false });
  job.bar.hidden = false;
  label(job, words.stop);
  job.button.onclick = () => leave(job, words.stopped);
  queue.push(job);
  counted.push(job);
  tally(counted, true);
  work();
}

function say(job, sentence) {
  job.state.textContent = ` ${sentence}`;
}

// What is wrong with a file stays wrong; everything else may be better the next time.
function leave(job, sentence, isFinal = false) {
  if (queue.includes(job)) queue.splice(queue.indexOf(job), 1);
  counted = counted.filter((other) => other !== job);
  job.request?.abort();
  rest?.wake();
  say(job, sentence);
  tell(`${job.file.name}: ${sentence}`);
  job.item.classList.add("bad");
  job.bar.value = 0;
  job.bar.hidden = true;
  label(job, isFinal ? words.off : words.again);
  job.button.onclick = isFinal ? () => job.item.remove() : () => enqueue(job);
  tally(counted, queue.length > 0);
}

function progress(job, loaded, isThere) {
  if (!queue.includes(job)) return;
  job.sent = loaded;
  job.bar.value = loaded / job.file.size;
  say(job, isThere ? words.reading : `${Math.round(job.bar.value * 100)} %`);
  tally(counted, true);
}

async function arrived(job) {
  queue.shift();
  Object.assign(job, { sent: job.file.size, isDone: true });
  job.item.remove();
  tally(counted, queue.length > 0);
  tell(queue.length ? words.arrived.replace("{file}", job.file.name) : words.all);
  await refresh();
}

async function waitFor(job, seconds) {
  job.sent = 0;
  say(job, navigator.onLine ? words.later : words.offline);
  tell(job.state.textContent);
  tally(counted, true);
  rest = pause(seconds);
  await rest.over;
}

async function work() {
  if (isWorking) return;
  isWorking = true;
  while (queue.length) {
    const job = queue[0];
    const answer = navigator.onLine ? await send(job, (...how) => progress(job, ...how)) : { status: 0, wait: 0 };
    if (queue[0] !== job) continue;
    if (answer.status === 201) await arrived(job);
    else if (!navigator.onLine) await waitFor(job, 0);
    else if (isPassing(answer) && job.tries < PAUSES.length) await waitFor(job, answer.wait || PAUSES[job.tries++]);
    else leave(job, answer.sentence ?? words.failed, [413, 422].includes(answer.status));
  }
  isWorking = false;
  counted = [];
}

addEventListener("offline", () => queue[0]?.request?.abort());
addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });
choose(add);
