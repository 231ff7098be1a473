// Pictures may be dragged to another place; the buttons beside them do the same.
import { list, refresh, token } from "./hanging.js";

const form = list.closest("form");
let dragged = null;

function prepare() {
  for (const item of list.children) item.querySelector("img").draggable = true;
}

list.addEventListener("hung", prepare);
list.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("li");
  event.dataTransfer.effectAllowed = "move";
});
list.addEventListener("dragover", (event) => {
  const over = event.target.closest("li");
  if (!dragged || !over || over === dragged) return;
  event.preventDefault();
  const middle = over.getBoundingClientRect().top + over.offsetHeight / 2;
  over[event.clientY < middle ? "before" : "after"](dragged);
});
list.addEventListener("drop", (event) => event.preventDefault());
list.addEventListener("dragend", async () => {
  const item = dragged;
  dragged = null;
  const body = new FormData();
  body.append("place", [...list.children].indexOf(item) + 1);
  await fetch(item.dataset.place, { method: "POST", body, headers: { "X-CSRFToken": token(form) } });
  await refresh();
});

prepare();
