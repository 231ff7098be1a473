// Where files come from: chosen in the browser's own window, or dropped on the page.
import { form } from "./hanging.js";

const drop = form.querySelector("[data-drop]");
const chooser = form.querySelector("input[type=file]");

export function choose(add) {
  form.querySelector("[data-without-script]").hidden = true;
  form.querySelector("[data-with-script]").hidden = false;
  drop.classList.add("live");
  chooser.addEventListener("change", () => { add(chooser.files); chooser.value = ""; });
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); add(event.dataTransfer.files); });
}
