// The panel of fault switches.
import * as words from "./words.js";
import { $, fill, item, setFault } from "./dom.js";

let after = () => {};

export function prepareFaults(done) {
  after = done;
  for (const [id, choices] of [["kind", words.kinds], ["place", words.places]])
    fill($(id), Object.entries(choices).map(([value, text]) => item("option", { value }, text)));
  $("fault").onsubmit = async (event) => {
    event.preventDefault();
    await setFault({
      kind: $("kind").value, on: $("place").value, count: Number($("count").value) || null,
      seconds: Number($("seconds").value), probability: Number($("probability").value),
    });
    after();
  };
  $("clearfaults").onclick = async () => { await setFault({ clear: true }); after(); };
}

export function drawFaults(faults, changed) {
  if (!changed) return;
  fill($("faults"), faults.length ? faults.map((f) => {
    const stop = item("button", { type: "button" }, words.turnOff);
    stop.onclick = async () => { await setFault({ kind: f.kind, on: f.on, to: f.to, count: 0 }); after(); };
    return item("li", {}, [words.fault(f), " ", stop]);
  }) : [item("li", {}, words.noFaults)]);
  if (faults.length) $("faultcard").open = true;
}
