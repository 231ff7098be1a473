// The pictures as large as the window: arrow keys, Home, End and Escape, swiping, or the buttons.
// Without this module the link of the big picture opens its file.
const view = document.querySelector("[data-view]");
const stage = document.querySelector("[data-large]");
const thumbs = [...document.querySelectorAll("[data-pictures] .thumbs a")];
const SWIPE = 40;
let place = 0;
let touched = null;

// What the page shows of the picture at a place: the thumbs have it all, a single picture has no thumb.
function told(at) {
  if (thumbs.length) return { from: thumbs[at], ...thumbs[at].dataset };
  return { from: stage, alt: stage.querySelector("img").alt, caption: document.querySelector("[data-caption]").textContent };
}

function show(at) {
  place = at;
  const { from, alt, caption } = told(at);
  const picture = from.querySelector("picture").cloneNode(true);
  const image = picture.querySelector("img");
  const sizes = `min(100vw, calc((100vh - 5rem) * ${(image.width / image.height).toFixed(3)}))`;
  for (const part of picture.children) if (part.srcset) part.sizes = sizes;
  Object.assign(image, { alt, loading: "eager", draggable: false });
  view.querySelector("[data-room]").replaceChildren(picture);
  view.querySelector("[data-said]").textContent = caption ?? "";
  const words = view.dataset.words.replace("{n}", at + 1).replace("{all}", thumbs.length);
  view.querySelector("[data-place]").textContent = thumbs.length > 1 ? words : "";
}

function step(by) {
  if (thumbs.length > 1) show((place + by + thumbs.length) % thumbs.length);
}

const keys = {
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  Home: () => step(-place),
  End: () => step(thumbs.length - 1 - place),
};

function listen() {
  stage.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(Math.max(0, thumbs.findIndex((thumb) => thumb.hasAttribute("aria-current"))));
    view.showModal();
  });
  view.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  });
  view.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.step) step(Number(button.dataset.step));
    else if (button) view.close();
  });
  view.addEventListener("close", () => stage.focus());
  const room = view.querySelector("[data-room]");
  room.addEventListener("pointerdown", (event) => { touched = event.isPrimary ? event : null; });
  room.addEventListener("pointercancel", () => { touched = null; });
  room.addEventListener("pointerup", (event) => {
    if (!touched || !event.isPrimary) return;
    const across = event.clientX - touched.clientX;
    const along = event.clientY - touched.clientY;
    touched = null;
    if (Math.abs(across) > SWIPE && Math.abs(across) > Math.abs(along)) step(across < 0 ? 1 : -1);
  });
}

if (view && stage) listen();
