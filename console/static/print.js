// The button that prints; the browser's own command does the same without this script.
"use strict";
for (const one of document.querySelectorAll("[data-print]")) one.addEventListener("click", () => window.print());
