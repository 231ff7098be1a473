// Sends chosen or dropped pictures one after another, each with its progress, Stop and Try again.
// Without this module the same form sends them all at once.
import { refresh, token } from "./hanging.js";

const form = document.querySelector("[data-upload]");
const waiting = form.querySelector("[data-waiting]");
const drop = form.querySelector("[data-drop]");
const chooser = form.querySelector("input[type=file]");
const words = waiting.dataset;
const queue = [];
let busy = false;

form.querySelector("[data-without-script]").hidden = true;
form.querySelector("[data-with-script]").hidden = false;

function row(file) {
  const item = document.createElement("li");
  const said = document.createElement("div");
  const name = document.createElement("b");
  const state = document.createElement("span");
  const bar = document.createElement("progress");
  const button = document.createElement("button");
  const size = (file.size / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  name.textContent = file.name;
  state.className = "small soft";
  state.textContent = ` ${size} MB`;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `${words.sending} ${file.name}`);
  button.type = "button";
  button.className = "btn quiet mini";
  said.className = "wide-text";
  said.append(name, " ", state, bar);
  item.append(said, button);
  waiting.append(item);
  return { file, item, state, bar, button };
}

function label(job, text) {
  const hidden = document.createElement("span");
  hidden.className = "vh";
  hidden.textContent = ` ${job.file.name}`;
  job.button.replaceChildren(text, hidden);
}

function add(files) {
  for (const file of files) enqueue(row(file));
}

function enqueue(job) {
  job.item.classList.remove("bad");
  label(job, words.stop);
  job.button.onclick = () => failed(job, words.stopped);
  queue.push(job);
  next();
}

function failed(job, sentence) {
  const at = queue.indexOf(job);
  if (at >= 0) queue.splice(at, 1);
  job.request?.abort();
  job.state.textContent = ` ${sentence}`;
  job.item.classList.add("bad");
  job.bar.value = 0;
  label(job, words.again);
  job.button.onclick = () => enqueue(job);
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
  request.onload = () => (request.status === 201 ? job.item.remove() : failed(job, request.response?.title ?? words.failed));
  request.onerror = () => failed(job, words.failed);
  request.onloadend = async () => {
    busy = false;
    if (request.status === 201) await refresh();
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
