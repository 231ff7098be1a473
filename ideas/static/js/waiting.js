// One file on its way: its name and size, its progress, and its button.
export function row(file, list) {
  const item = document.createElement("li");
  const said = document.createElement("div");
  const name = document.createElement("b");
  const state = document.createElement("span");
  const bar = document.createElement("progress");
  const button = document.createElement("button");
  const act = document.createElement("div");
  const size = (file.size / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  name.textContent = file.name;
  state.className = "small soft";
  state.textContent = ` ${size} MB`;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `${list.dataset.sending} ${file.name}`);
  button.type = "button";
  button.className = "btn quiet mini";
  said.className = "wide-text";
  said.append(name, " ", state, bar);
  act.className = "row";
  act.append(button);
  item.append(said, act);
  list.append(item);
  return { file, item, state, bar, button };
}

export function label(job, text) {
  const hidden = document.createElement("span");
  hidden.className = "vh";
  hidden.textContent = ` ${job.file.name}`;
  job.button.replaceChildren(text, hidden);
}
