// The grid of task sizes. One place takes the keyboard at a time (roving tabindex); arrows move, Enter and Space choose.

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const MARKS = [512, 2048, 4096, 8192, 16384, 30720, 61440, 122880, 249856];
const gigabytes = (memory) => `${memory / 1024}`;

function render({ model, el }) {
  el.classList.add("fl-page", "fl-sizes");
  const columns = model.get("columns");
  const rows = model.get("rows");
  const prices = model.get("prices");
  const cells = [];
  let at = [0, 0];

  const choose = (cpu, memory) => {
    model.set("chosen", [cpu, memory]);
    model.save_changes();
  };

  const place = (row, column) => {
    const [cpu, vcpu] = rows[row];
    const memory = columns[column];
    const price = prices[`${cpu}/${memory}`];
    const exists = price !== undefined;
    const said = `${vcpu}, ${gigabytes(memory)} GB: ${exists ? `$${price.toFixed(2)} a day` : "no such size"}`;
    return make("td", {
      role: "gridcell", tabindex: -1, class: exists ? "fl-size-is" : "fl-size-not", "aria-label": said, title: said,
      onclick: () => { move(row, column); choose(cpu, memory); },
    });
  };

  const move = (row, column) => {
    cells[at[0]][at[1]].tabIndex = -1;
    at = [Math.min(Math.max(row, 0), rows.length - 1), Math.min(Math.max(column, 0), columns.length - 1)];
    const cell = cells[at[0]][at[1]];
    cell.tabIndex = 0;
    cell.focus({ preventScroll: true });
  };

  const keys = {
    ArrowUp: () => move(at[0] - 1, at[1]), ArrowDown: () => move(at[0] + 1, at[1]),
    ArrowLeft: () => move(at[0], at[1] - 1), ArrowRight: () => move(at[0], at[1] + 1),
    Home: () => move(at[0], rows[at[0]][2][0]), End: () => move(at[0], rows[at[0]][2].at(-1)),
    Enter: () => choose(rows[at[0]][0], columns[at[1]]), " ": () => choose(rows[at[0]][0], columns[at[1]]),
  };

  const body = make("tbody");
  rows.forEach(([, vcpu], row) => {
    cells[row] = columns.map((_, column) => place(row, column));
    body.append(make("tr", { role: "row" }, make("th", { role: "rowheader", scope: "row" }, vcpu), ...cells[row]));
  });
  const wide = new Set([512, ...MARKS.slice(-2)]); // room for their names
  const heads = columns.map((memory) => make("th", { role: "columnheader", scope: "col", class: wide.has(memory) ? "fl-size-wide" : null },
    MARKS.includes(memory) ? make("span", {}, gigabytes(memory)) : make("span", { class: "fl-unseen" }, `${gigabytes(memory)} GB`)));
  const table = make("table", {
    role: "grid", "aria-label": "Task sizes: CPU down, memory across. Arrow keys move, Enter chooses.",
    onkeydown: (event) => {
      if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation(); // JupyterLab would move to another cell
      keys[event.key]();
    },
  }, make("thead", {}, make("tr", { role: "row" }, make("th", { class: "fl-size-corner" }, "memory, GB"), ...heads)), body);
  cells[0][0].tabIndex = 0;

  const answer = make("div", { class: "fl-size-answer", role: "status" });
  const show = () => {
    const chosen = model.get("chosen");
    const said = model.get("answer");
    table.querySelectorAll(".fl-size-chosen").forEach((cell) => { cell.classList.remove("fl-size-chosen"); cell.removeAttribute("aria-selected"); });
    table.querySelectorAll(".fl-size-near").forEach((cell) => cell.classList.remove("fl-size-near"));
    const find = (cpu, memory) => cells[rows.findIndex((row) => row[0] === cpu)]?.[columns.indexOf(memory)];
    if (chosen.length) {
      const cell = find(...chosen);
      if (cell) { cell.classList.add("fl-size-chosen"); cell.setAttribute("aria-selected", "true"); }
    }
    answer.replaceChildren();
    if (!said || !said.title) {
      answer.append(make("p", { class: "fl-quiet" }, `${Object.keys(prices).length} sizes exist. Click one for its price, and an empty place for what AWS says to it.`));
      return;
    }
    answer.append(make("p", { class: said.exists ? "fl-size-yes" : "fl-size-no" },
      make("span", { "aria-hidden": "true" }, said.exists ? "✓ " : "✕ "), said.title));
    answer.append(make("p", { class: said.exists ? "" : "fl-size-says" }, said.text));
    if (said.why) answer.append(make("p", {}, said.why));
    if (said.code) answer.append(make("code", {}, said.code));
    if (said.nearest.length) {
      const ways = make("p", { class: "fl-size-ways" }, "The nearest two: ");
      for (const near of said.nearest) {
        find(near.cpu, near.memory)?.classList.add("fl-size-near");
        ways.append(make("button", { class: "fl-size-way", type: "button", onclick: () => choose(near.cpu, near.memory) }, near.text));
      }
      answer.append(ways);
    }
  };

  el.append(make("div", { class: "fl-size-frame" }, make("div", { class: "fl-size-scroll" }, table), answer));
  model.on("change:answer", show);
  model.on("change:chosen", show);
  show();
  return () => { model.off("change:answer", show); model.off("change:chosen", show); };
}

export default { render };
