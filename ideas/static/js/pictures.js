// Shows another picture without loading the page; arrow keys go from one to the next. The links work without it.
const frame = document.querySelector("[data-pictures]");
const thumbs = [...(frame?.querySelectorAll(".thumbs a") ?? [])];
const stage = frame?.querySelector("[data-large]");
const note = frame?.querySelector("figcaption");

function tintOf(element) {
  return [...element.classList].find((name) => name.startsWith("tint-"));
}

function show(thumb) {
  const small = thumb.querySelector("img");
  const large = stage.querySelector("img");
  const widest = small.srcset.split(", ").at(-1).split(" ")[0];
  stage.classList.replace(tintOf(stage), tintOf(thumb));
  stage.href = widest;
  large.srcset = small.srcset;
  large.src = widest;
  large.alt = thumb.dataset.alt;
  note.textContent = thumb.dataset.caption;
  note.hidden = !thumb.dataset.caption;
  for (const other of thumbs) other.removeAttribute("aria-current");
  thumb.setAttribute("aria-current", "true");
  history.replaceState(null, "", thumb.href);
}

for (const [place, thumb] of thumbs.entries()) {
  thumb.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(thumb);
  });
  thumb.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step && thumbs[place + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
    show(next);
  });
}
