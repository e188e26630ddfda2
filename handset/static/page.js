// The page: asks for the state every second or so, draws what changed, and sends what the person does.
import * as words from "./words.js";
import { $, act, fill, item, spaced, time, toast } from "./dom.js";
import { drawCall } from "./call.js";
import { drawFaults, prepareFaults } from "./faults.js";

const EVERY = 700; // milliseconds between two questions
let state = null;
let picked = localStorage.getItem("handset.number") ?? "";
let chosen = location.hash.slice(1) || picked; // a link may name the number
let drawn = {};
let asking = false;
let again = false;
let browsing = matchMedia("(max-width: 760px)").matches && !chosen; // a small screen begins with the list

const changed = (name, value) => {
  const text = JSON.stringify(value);
  if (drawn[name] === text) return false;
  drawn[name] = text;
  return true;
};

async function ask(force = false) {
  if (asking) { again ||= force; return; }
  asking = true;
  try {
    const seen = force || !state ? -1 : state.version;
    const reply = await fetch(`/phone/state?number=${encodeURIComponent(chosen)}&seen=${seen}`);
    if (reply.status === 200) { state = await reply.json(); draw(); }
    $("offline").hidden = true;
  } catch { $("offline").hidden = false; }
  asking = false;
  if (again) { again = false; ask(true); }
}

export function pick(phone) {
  chosen = phone;
  browsing = false;
  if (phone) localStorage.setItem("handset.number", phone); else localStorage.removeItem("handset.number");
  delete drawn.thread; delete drawn.numbers;
  ask(true);
}

function draw() {
  const known = state.numbers.some((n) => n.phone === chosen);
  if (!chosen && state.live.length) return pick(state.live[0].phone);
  document.body.classList.toggle("picked", Boolean(chosen) && !browsing);
  document.body.classList.toggle("empty-page", !chosen && !state.numbers.length);
  $("none").hidden = Boolean(chosen) || state.numbers.length > 0;
  if (!chosen && !browsing && state.numbers.length) return pick(state.numbers[0].phone);
  $("mine").textContent = spaced(chosen);
  drawNumbers();
  drawNotices();
  drawElsewhere();
  drawFaults(state.faults, changed("faults", state.faults));
  const call = state.live.find((one) => one.phone === chosen);
  const name = sender();
  $("inbox").hidden = !chosen || Boolean(call);
  drawCall(call, { name, office: state.office, now: state.now });
  document.title = state.live.some((c) => c.status === "ringing" && !c.mine) ? words.ringingTitle : words.title;
  $("who").textContent = name;
  $("whonumber").textContent = state.office;
  drawThread();
  drawLog();
  if (known) {
    const mine = state.numbers.find((n) => n.phone === chosen);
    $("off").checked = mine.off; $("stopped").checked = mine.stopped; $("habit").value = mine.calls;
    if (mine.unread && !document.hidden && !call && !browsing && !$("texts").hidden) act(`numbers/${encodeURIComponent(chosen)}/read`);
  }
}

// The signature at the head of a text names the office, as a phone's address book would.
function sender() {
  for (const text of [...state.thread].reverse()) {
    const found = !text.mine && /^【(.{2,16}?)】/.exec(text.body);
    if (found) return found[1];
  }
  return words.office;
}

function drawNumbers() {
  if (!changed("numbers", [state.numbers, chosen, state.live.map((c) => c.status)])) return;
  const focused = document.activeElement?.dataset?.phone;
  fill($("numbers"), state.numbers.map((n) => {
    const call = state.live.find((c) => c.phone === n.phone);
    const habit = n.calls !== "ring" && words.habits[n.calls];
    const marks = [call && words.inCall[call.status], n.off && words.off, n.stopped && words.stopped, habit].filter(Boolean);
    const button = item("button", { type: "button", class: call ? "ring" : "" }, [
      item("span", { class: "number" }, spaced(n.phone)),
      item("span", { class: "when" }, n.last_at ? time(n.last_at) : ""),
      item("span", { class: "last" }, [...marks.map((m) => item("b", {}, m)), n.last]),
      n.unread ? item("span", { class: "badge", "aria-label": words.unread(n.unread) }, String(n.unread)) : "",
    ]);
    button.dataset.phone = n.phone;
    if (n.phone === chosen) button.setAttribute("aria-current", "true");
    button.onclick = () => { pick(n.phone); $("screen").scrollIntoView({ block: "nearest" }); };
    return item("li", {}, button);
  }));
  if (focused) document.querySelector(`[data-phone="${CSS.escape(focused)}"]`)?.focus();
}

function drawNotices() {
  if (!changed("notices", state.notices)) return;
  fill($("notices"), state.notices.slice(0, 1).map((n) => {
    const close = item("button", { type: "button" }, words.clearNotice);
    close.onclick = () => act("notices/clear").then(() => ask(true));
    return item("p", { class: "notice" }, [`${time(n.at)} ${words.notice(n.code, n.detail)} `, close]);
  }));
}

function drawElsewhere() {
  const other = state.live.find((c) => c.status === "ringing" && !c.mine && (c.phone !== chosen || browsing));
  if (!changed("elsewhere", [other?.sid, chosen, browsing])) return;
  $("elsewhere").hidden = !other;
  fill($("elsewhere"), []);
  $("elsewhere").onclick = () => other && pick(other.phone);
  if (!other) return;
  const go = item("button", { type: "button" }, words.goThere);
  fill($("elsewhere"), [words.elsewhere(spaced(other.phone)), go]);
}

function drawThread() {
  if (!changed("thread", [chosen, state.thread])) return;
  const list = $("thread");
  fill(list, state.thread.length ? state.thread.map((t) =>
    item("li", { class: t.mine ? "mine" : "theirs" }, [
      item("p", { class: "bubble" }, t.body),
      item("time", {}, t.status === "undelivered" ? `${time(t.at)} ${words.undelivered(t.code)}` : time(t.at)),
    ])) : [item("li", { class: "nothing" }, words.noTexts)]);
  list.scrollTop = list.scrollHeight;
}

function drawLog() {
  if (!changed("log", [chosen, state.calls])) return;
  fill($("log"), state.calls.length ? state.calls.map((c) =>
    item("li", {}, item("details", {}, [
      item("summary", {}, [
        item("b", { class: c.status }, `${words.direction[c.mine]} · ${words.callStatus[c.status] ?? c.status}`),
        item("span", {}, [words.answeredBy[c.answered_by] ?? "", words.seconds(c.seconds), time(c.at)].filter(Boolean).join(" · ")),
      ]),
      item("ol", { class: "lines" }, c.lines.map((l) => item("li", { class: l.kind }, words.line[l.kind]?.(l.text) ?? l.text))),
    ]))) : [item("li", { class: "nothing" }, words.noCalls)]);
}

const number = () => `numbers/${encodeURIComponent(chosen)}`;

$("reply").onsubmit = async (event) => {
  event.preventDefault();
  const text = $("words").value.trim();
  if (text && await act(`${number()}/sms`, { text })) { $("words").value = ""; ask(true); }
};
$("words").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("reply").requestSubmit(); }
};
$("dial").onclick = async () => { await act(`${number()}/dial`); ask(true); };
$("back").onclick = () => { browsing = true; document.body.classList.remove("picked"); document.querySelector("#numbers button")?.focus(); };
for (const name of ["off", "stopped"]) $(name).onchange = async (event) => { await act(number(), { [name]: event.target.checked }); ask(true); };
fill($("habit"), Object.entries(words.habits).map(([value, text]) => item("option", { value }, text)));
$("habit").onchange = async (event) => { await act(number(), { calls: event.target.value }); ask(true); };
$("another").onsubmit = async (event) => {
  event.preventDefault();
  const phone = $("phone").value.replace(/[\s-]/g, "");
  const good = /^\+[1-9]\d{6,14}$/.test(phone);
  $("badphone").hidden = good;
  if (good && await act(`numbers/${encodeURIComponent(phone)}`, {})) { $("phone").value = ""; pick(phone); }
};

const tabs = [...document.querySelectorAll("[role=tab]")];
function show(tab) {
  for (const one of tabs) {
    const on = one === tab;
    one.setAttribute("aria-selected", on); one.tabIndex = on ? 0 : -1;
    $(one.getAttribute("aria-controls")).hidden = !on;
  }
}
tabs.forEach((tab, at) => {
  tab.onclick = () => show(tab);
  tab.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(at + step + tabs.length) % tabs.length];
    show(next); next.focus();
  };
});

prepareFaults(() => ask(true));
document.addEventListener("acted", () => ask(true));
document.addEventListener("visibilitychange", () => ask());
setInterval(() => ask(), EVERY);
const tellTime = () => { $("clock").textContent = time(new Date().toISOString()).slice(-5); };
setInterval(tellTime, 1000);
tellTime();
toast("");
ask(true);
