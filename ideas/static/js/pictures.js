// Shows another picture without loading the page; arrow keys go from one to the next. The links work without it.
const frame = document.querySelector("[data-pictures]");
const thumbs = [...(frame?.querySelectorAll(".thumbs a") ?? [])];
const stage = frame?.querySelector("[data-large]");
const note = frame?.querySelector("figcaption");
const report = frame?.querySelector("[data-report]");

function tintOf(element) {
  return [...element.classList].find((name) => name.startsWith("tint-"));
}

function show(thumb) {
  const before = stage.querySelector("picture");
  const picture = thumb.querySelector("picture").cloneNode(true);
  const image = picture.querySelector("img");
  const sizes = before.querySelector("[sizes]")?.getAttribute("sizes");
  for (const part of picture.children) if (part.srcset) part.sizes = sizes;
  Object.assign(image, { alt: thumb.dataset.alt, loading: "eager" });
  before.replaceWith(picture);
  stage.classList.replace(tintOf(stage), tintOf(thumb));
  stage.href = thumb.dataset.file;
  note.textContent = thumb.dataset.caption;
  note.hidden = !thumb.dataset.caption;
  if (report) report.search = `?subject=picture:${thumb.dataset.id}`;
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
