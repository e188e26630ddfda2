// A call on the screen: it rings, it is heard as text and aloud, keys and words go back.
import * as words from "./words.js";
import { $, act, fill, item } from "./dom.js";

let call = null; // the call on the screen
let ahead = 0; // the server's clock minus ours, in milliseconds
let spoken = 0; // the last line read aloud
let shown = "";
let pressed = "";
let mute = localStorage.getItem("handset.mute") === "true";

export function drawCall(now, { name, office, now: serverTime }) {
  ahead = new Date(serverTime) - Date.now();
  const before = call;
  call = now ?? null;
  const rings = call?.status === "ringing" && !call.mine;
  $("ringing").hidden = !rings;
  $("talking").hidden = !call || rings;
  $("machine").hidden = !call?.detect_machine;
  $("caller").textContent = $("partner").textContent = name;
  $("callernumber").textContent = office;
  if (before && before.sid !== call?.sid) { silence(); pressed = ""; }
  if (rings && before?.sid !== call.sid && idle()) $("answer").focus();
  if (!call || rings) return;
  if ((before?.status !== call.status || before?.sid !== call.sid) && idle()) $("lines").focus({ focusVisible: false });
  for (const id of ["speak", "digits", "keypad"]) $(id).hidden = Boolean(call.dial);
  $("transfer").hidden = !call.dial;
  drawLines();
  $("target").textContent = call.dial;
  $("speech").disabled = !call.speech;
  $("speak").querySelector("button").disabled = !call.speech;
  $("wait").disabled = call.fetching;
  if (!call.keys && !call.fetching) pressed = "";
  $("digits").textContent = call.digits || pressed;
  tick();
}

// Nobody's typing elsewhere on the page is interrupted.
const idle = () => document.activeElement === document.body || $("screen").contains(document.activeElement);

function drawLines() {
  const list = $("lines");
  const all = call.lines.filter((l) => l.kind !== "pause");
  const key = call.sid + all.map((l) => l.id).join();
  if (key === shown) return;
  shown = key;
  fill(list, all.map((l) => item("li", { class: l.kind }, words.line[l.kind]?.(l.text) ?? l.text)));
  list.scrollTop = list.scrollHeight;
  for (const line of all) {
    if (line.id <= spoken) continue;
    spoken = line.id;
    const fresh = Date.now() + ahead - new Date(line.at) < 8000; // after a reload old words stay silent
    if (line.kind === "say" && fresh) say(line.text);
    if (line.kind === "keys" || line.kind === "speech") silence();
  }
}

function say(text) {
  if (mute || !("speechSynthesis" in window)) return;
  const speech = new SpeechSynthesisUtterance(text);
  speech.lang = "zh-CN";
  const voice = speechSynthesis.getVoices().find((v) => /^zh|cmn/i.test(v.lang));
  if (voice) speech.voice = voice;
  speechSynthesis.speak(speech);
}

const silence = () => "speechSynthesis" in window && speechSynthesis.cancel();

function tick() {
  if (!call || $("talking").hidden) return;
  const now = Date.now() + ahead;
  const length = Math.max(0, Math.floor((now - new Date(call.since)) / 1000));
  $("length").textContent = `${String(Math.floor(length / 60)).padStart(2, "0")}:${String(length % 60).padStart(2, "0")}`;
  const left = call.until ? Math.max(0, Math.ceil((new Date(call.until) - now) / 1000)) : 0;
  let text = words.awaits.listening;
  if (call.fetching) text = words.awaits.fetching;
  else if (call.dial) text = words.awaits.dial(left);
  else if (call.keys && call.speech) text = words.awaits.both(left);
  else if (call.keys) text = words.awaits.keys(left);
  else if (call.speech) text = words.awaits.speech(left);
  if ($("awaits").textContent !== text) $("awaits").textContent = text;
}

async function send(action, values) {
  if (!call) return;
  await act(`calls/${call.sid}/${action}`, values);
  document.dispatchEvent(new Event("acted"));
}

function press(key) {
  silence();
  pressed += key;
  $("digits").textContent = pressed;
  send("keys", { digits: key });
}

fill($("keypad"), [..."123456789*0#"].map((key) => {
  const button = item("button", { type: "button", "data-key": key }, key);
  button.onclick = () => press(key);
  return button;
}));
$("answer").onclick = () => send("answer", { machine: false });
$("machine").onclick = () => send("answer", { machine: true });
$("ignore").onclick = () => send("ignore");
$("decline").onclick = () => send("decline");
$("hangup").onclick = () => { silence(); send("hangup"); };
$("wait").onclick = () => { silence(); send("wait"); };
for (const button of document.querySelectorAll("[data-dialled]"))
  button.onclick = () => send("dialled", { status: button.dataset.dialled });
$("speak").onsubmit = (event) => {
  event.preventDefault();
  const text = $("speech").value.trim();
  if (!text) return;
  $("speech").value = "";
  silence();
  send("speak", { text });
};
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea, select");
  if (typing || $("talking").hidden || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^[0-9*#]$/.test(event.key)) { event.preventDefault(); press(event.key); }
});
const drawMute = () => { $("mute").setAttribute("aria-pressed", mute); $("mute").textContent = words.muted[mute]; };
$("mute").onclick = () => {
  mute = !mute;
  localStorage.setItem("handset.mute", mute);
  if (mute) silence();
  drawMute();
};
drawMute();
setInterval(tick, 250);
