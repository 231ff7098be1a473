// Sends one file and says how it went: the status of the answer, its sentence, and when to come back (0: no answer).
import { form, token } from "./hanging.js";

const STALL = 60_000;

export function send(job, onprogress) {
  return new Promise((tell) => {
    const request = (job.request = new XMLHttpRequest());
    const body = new FormData();
    let stalled = setTimeout(() => request.abort(), STALL);
    body.append("pictures", job.file);
    if (job.wasSent) body.append("again", "1");
    job.wasSent = true;
    request.open("POST", form.dataset.upload);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token());
    request.upload.onprogress = (event) => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), event.loaded < event.total ? STALL : 2 * STALL);
      onprogress(Math.min(event.loaded, job.file.size), event.loaded >= event.total);
    };
    request.onloadend = () => {
      clearTimeout(stalled);
      const wait = Number(request.getResponseHeader("Retry-After")) || 0;
      tell({ status: request.status, sentence: request.response?.title, wait });
    };
    request.send(body);
  });
}

// Whether trying the same again by itself makes sense: the connection broke, or the site is busy for a moment.
export function isPassing({ status, wait }) {
  return [0, 408, 502, 503, 504].includes(status) || (status === 429 && wait > 0 && wait <= 120);
}

// Waits for some seconds, or until the connection is back, or until somebody calls `wake`.
export function pause(seconds) {
  const { promise, resolve } = deferred();
  const timer = navigator.onLine ? setTimeout(resolve, seconds * 1000) : undefined;
  addEventListener("online", resolve, { once: true });
  promise.then(() => { clearTimeout(timer); removeEventListener("online", resolve); });
  return { over: promise, wake: resolve };
}

function deferred() {
  let resolve;
  const promise = new Promise((done) => { resolve = done; });
  return { promise, resolve };
}
