// Small tools of the page: find, make, fill, send. Text is always set as text, never as HTML.
import * as words from "./words.js";

export const $ = (id) => document.getElementById(id);

export function item(tag, attributes = {}, content = "") {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== "") made.setAttribute(name, value);
  made.append(...(Array.isArray(content) ? content : [content]));
  return made;
}

export const fill = (element, children) => element.replaceChildren(...children);

// +8613900000001 as people write it: +86 139 0000 0001.
export const spaced = (phone) => phone.replace(/^(\+86)(1\d\d)(\d{4})(\d{4})$/, "$1 $2 $3 $4");

export function time(iso) {
  const at = new Date(iso);
  const clock = at.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  if (at.toDateString() === new Date().toDateString()) return clock;
  return `${at.getMonth() + 1}月${at.getDate()}日 ${clock}`;
}

let hide;
export function toast(text) {
  const place = $("failed");
  place.textContent = text; place.hidden = !text;
  clearTimeout(hide);
  if (text) hide = setTimeout(() => { place.hidden = true; }, 5000);
}

async function post(path, values) {
  try {
    const reply = await fetch(path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(values),
    });
    if (!reply.ok) toast(words.failed[reply.status] ?? words.failedOther);
    return reply.ok;
  } catch { toast(words.failed[0]); return false; }
}

export const act = (path, values = {}) => post(`/phone/${path}`, values);
export const setFault = (values) => post("/faults", values);
