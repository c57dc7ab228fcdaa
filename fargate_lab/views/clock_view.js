// The lab's clock. Between two answers the page lets the seconds run by itself, at the lab's rate.

const LOOK_EVERY = 3000; // milliseconds, while the page is visible: a clock that went to rest tells nobody

function render({ model, el }) {
  const undo = [];
  shown(model, el, "fl-clock", undo);
  el.setAttribute("data-lm-suppress-shortcuts", "true");
  const symbol = make("span", { class: "fl-clock-symbol", "aria-hidden": "true" });
  const time = make("span", { class: "fl-clock-time", role: "timer", "aria-live": "off", "aria-label": "The lab's time" });
  const date = make("span", { class: "fl-quiet" });
  const pick = make("select", { class: "fl-select" });
  const rate = make("label", { class: "fl-quiet fl-clock-rate" }, "Rate ", pick);
  const button = (text, title, message) =>
    make("button", { class: "fl-button", type: "button", title, onclick: () => act(message) }, text);
  const buttons = make(
    "span",
    { class: "fl-clock-buttons", role: "group", "aria-label": "Move the lab's time" },
    button("+10 s", "Move the lab's time by 10 seconds", { type: "advance", value: 10 }),
    button("+1 min", "Move the lab's time by one minute", { type: "advance", value: 60 }),
    button("to the next change", "Move the lab's time to the next thing that happens", { type: "next" }),
  );
  const note = make("div", { class: "fl-clock-note fl-quiet", role: "status" });
  el.append(make("div", { class: "fl-frame" }, make("div", { class: "fl-bar" }, symbol, time, date, make("span", { class: "fl-space" }), rate, buttons), note), troubleLine(model, undo));

  let state = {};
  let heard = 0;
  let asleep = false;
  let lastTold = null; // the state that was taken over last
  const act = (message) => {
    for (const one of buttons.children) one.disabled = true;
    model.send(message);
    setTimeout(() => [...buttons.children].forEach((one) => (one.disabled = false)), 400);
  };
  const running = () => state.now !== undefined && !state.stepped && !state.resting;
  const virtualNow = () => (state.now === undefined ? Date.now() / 1000 : state.now + (running() ? (state.rate * (performance.now() - heard)) / 1000 : 0));
  const tick = () => {
    const virtual = virtualNow();
    const iso = new Date(virtual * 1000).toISOString();
    time.textContent = iso.slice(11, 19);
    date.textContent = `${iso.slice(0, 10)} UTC`;
  };
  const draw = () => {
    const before = running() ? { now: virtualNow(), rate: state.rate } : null;
    const told = model.get("state") || {};
    if (told !== lastTold) {
      state = { ...told };
      heard = performance.now();
      // a clock that nobody asked since may be told late: it never runs backwards here
      if (before && running() && before.rate === state.rate) state.now = Math.max(state.now, before.now);
      lastTold = told;
    }
    const real = model.get("real");
    rate.hidden = buttons.hidden = Boolean(real);
    asleep = Boolean(state.resting);
    symbol.textContent = asleep ? "☾" : state.stepped ? "‖" : "▶";
    const rates = [...(model.get("rates") || [])];
    if (state.rate !== undefined && !rates.some(([value]) => value === state.rate)) rates.push([state.rate, `${state.rate}×`]);
    pick.replaceChildren(...rates.map(([value, name]) => make("option", { value, selected: value === state.rate }, name)));
    note.textContent =
      real ||
      (asleep ? "Resting: nobody has asked the lab anything for a minute. It goes on with the next call." : model.get("said")) ||
      (state.stepped ? "Time stands still until it is told to move." : state.rate === 1 ? "As fast as AWS." : state.rate ? `${state.rate} seconds on AWS pass in one second here.` : "");
    tick();
  };
  pick.addEventListener("change", () => model.send({ type: "rate", value: Number(pick.value) }));
  for (const trait of ["state", "said", "real"]) follow(model, trait, draw, undo);
  const ticking = setInterval(tick, 250);
  const looking = setInterval(() => {
    if (document.visibilityState === "visible" && !model.get("real") && !state.stepped) model.send({ type: "look" });
  }, LOOK_EVERY);
  undo.push(() => clearInterval(ticking), () => clearInterval(looking));
  return () => undo.forEach((one) => one());
}

export default { render };
