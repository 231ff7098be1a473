// The line beside the button that says how saving goes: seen by everybody, read out only when it is news,
// which is the first time, and whatever went wrong.
export function sayIn(form) {
  const line = form.querySelector("[data-saved]");
  const aloud = form.querySelector("[data-saved-aloud]");
  return (text, { wrong = false, quiet = false } = {}) => {
    line.textContent = text;
    line.classList.toggle("neg", wrong);
    if (quiet) return;
    if (wrong || !aloud.textContent || "wrong" in aloud.dataset) aloud.textContent = text;
    aloud.toggleAttribute("data-wrong", wrong);
  };
}
