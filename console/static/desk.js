// One tick box that ticks all others of its name; without this script each is ticked by hand.
"use strict";
for (const all of document.querySelectorAll("input[data-all]")) {
  all.addEventListener("change", () => {
    for (const one of document.querySelectorAll(`input[name="${all.dataset.all}"]`)) one.checked = all.checked;
  });
}
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault(); // a double click must not send twice
    form.dataset.sent = form.action.includes("/export") ? "" : "yes";
  });
}
