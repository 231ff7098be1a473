// Sends chosen or dropped pictures one after another, each with its progress, Stop and Try again.
// Without this module the same form sends them all at once.
import { refresh, token } from "./hanging.js";
import { label, row } from "./waiting.js";

const form = document.querySelector("[data-upload]");
const waiting = form.querySelector("[data-waiting]");
const drop = form.querySelector("[data-drop]");
const chooser = form.querySelector("input[type=file]");
const words = waiting.dataset;
const queue = [];
let busy = false;

form.querySelector("[data-without-script]").hidden = true;
form.querySelector("[data-with-script]").hidden = false;
drop.classList.add("live");

function add(files) {
  for (const file of files) enqueue(row(file, waiting));
}

function enqueue(job) {
  job.item.classList.remove("bad");
  job.bar.hidden = false;
  label(job, words.stop);
  job.button.onclick = () => failed(job, words.stopped);
  queue.push(job);
  next();
}

// What is wrong with a file stays wrong; a connection or a busy site may be better the next time.
function failed(job, sentence, final = false) {
  const at = queue.indexOf(job);
  if (at >= 0) queue.splice(at, 1);
  job.request?.abort();
  job.state.textContent = ` ${sentence}`;
  job.item.classList.add("bad");
  job.bar.value = 0;
  job.bar.hidden = true;
  label(job, final ? words.off : words.again);
  job.button.onclick = final ? () => job.item.remove() : () => enqueue(job);
}

function next() {
  if (busy || !queue.length) return;
  busy = true;
  const job = queue.shift();
  const request = (job.request = new XMLHttpRequest());
  const body = new FormData();
  body.append("pictures", job.file);
  request.open("POST", form.dataset.upload);
  request.responseType = "json";
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", token(form));
  request.upload.onprogress = (event) => {
    job.bar.value = event.loaded / event.total;
    job.state.textContent = ` ${event.loaded < event.total ? `${Math.round(job.bar.value * 100)} %` : words.reading}`;
  };
  request.onload = () => {
    if (request.status === 201) job.item.remove();
    else failed(job, request.response?.title ?? words.failed, request.status === 422);
  };
  request.onerror = () => failed(job, words.failed);
  request.onloadend = async () => {
    busy = false;
    await refresh();
    next();
  };
  request.send(body);
}

chooser.addEventListener("change", () => { add(chooser.files); chooser.value = ""; });
for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
}
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => { event.preventDefault(); add(event.dataTransfer.files); });
