// Pictures are moved by their buttons or dragged to another place, made the cover and taken down, without leaving the page.
import { act, form, list } from "./hanging.js";

let dragged = null;

function prepare() {
  for (const item of list.children) item.querySelector("img").draggable = true;
}

list.addEventListener("click", (event) => {
  const button = event.target.closest("button[formaction]");
  if (!button) return;
  event.preventDefault();
  const body = new FormData(form);
  body.delete("pictures");
  if (button.name) body.set(button.name, button.value);
  act(button.getAttribute("formaction"), body, button.name ? list.dataset.moved : list.dataset.removed);
});

list.addEventListener("hung", prepare);
list.addEventListener("dragstart", (event) => {
  if (!event.target.matches?.("img")) return; // selected words can be dragged, too
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
list.addEventListener("dragend", () => {
  const item = dragged;
  dragged = null;
  if (!item) return;
  const body = new FormData();
  body.append("place", [...list.children].indexOf(item) + 1);
  act(item.dataset.place, body, list.dataset.moved);
});

prepare();
