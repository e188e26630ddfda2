// Signing in on the chat page: the firm's credit code, then the code from the text. The chat then goes on as that firm's.
"use strict";
(() => {
  const chat = window.xiufuChat;
  const part = (name) => document.getElementById("identity-" + name);
  const open = part("open");
  const why = part("why");
  const known = part("known");
  const leave = part("leave");
  const panel = part("panel");
  const firm = part("firm");
  const code = part("code");
  const said = part("said");
  const trouble = part("trouble");
  const uscc = document.getElementById("uscc");
  const lastFour = document.getElementById("last-four");
  const digits = document.getElementById("digits");
  const words = {
    unreachable: "暂时连接不上服务器，请稍后再试。",
    uscc: "请填写营业执照上的18位统一社会信用代码。",
    lastFour: "手机后四位请填4位数字，或者不填。",
    over: "查询时间已到，上面的内容已经收起。需要时请重新核实身份。",
  };
  let waiting = ""; // the session in which a code was asked for
  let busy = false;
  let signedIn = false;

  function show(which) {
    panel.hidden = !which;
    open.setAttribute("aria-expanded", String(Boolean(which)));
    firm.hidden = which === code;
    code.hidden = which !== code;
    tell("");
    if (which) (which === code ? digits : uscc).focus();
  }

  function tell(text, field) {
    trouble.textContent = text;
    for (const one of [uscc, lastFour, digits]) {
      if (one === field) one.setAttribute("aria-invalid", "true"); else one.removeAttribute("aria-invalid");
    }
    if (field) field.focus();
  }

  async function send(path, body) {
    if (busy) return null;
    busy = true;
    panel.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(path, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), credentials: "omit",
      });
      return { status: response.status, body: await response.json() };
    } catch {
      return { status: 0, body: { error: words.unreachable } };
    } finally {
      busy = false;
      panel.removeAttribute("aria-busy");
    }
  }

  open.addEventListener("click", () => show(panel.hidden ? (waiting ? code : firm) : null));
  for (const button of panel.querySelectorAll(".close")) {
    button.addEventListener("click", () => { show(null); open.focus(); });
  }
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { show(null); open.focus(); }
  });
  part("again").addEventListener("click", () => { waiting = ""; show(firm); });

  firm.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = uscc.value.replace(/[\s-]/g, "");
    const end = lastFour.value.trim();
    if (given.length !== 18) return tell(words.uscc, uscc);
    if (end && !/^\d{4}$/.test(end)) return tell(words.lastFour, lastFour);
    const body = { code: given, last_four: end };
    if (chat.session()) body.session = chat.session();
    const answer = await send("/sign-in/code", body);
    if (!answer) return;
    if (answer.status !== 200) return tell(answer.body.error, answer.status === 422 ? uscc : null);
    waiting = answer.body.session;
    said.textContent = answer.body.said;
    digits.value = "";
    show(code);
  });

  code.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await send("/sign-in/proof", { session: waiting, digits: digits.value });
    if (!answer) return;
    if (answer.status === 200) {
      waiting = "";
      for (const one of [uscc, lastFour, digits]) one.value = "";
      show(null);
      await chat.change(answer.body.session);
      document.getElementById("text").focus();
      return;
    }
    if (answer.status === 410) { waiting = ""; show(firm); }
    tell(answer.body.error, answer.status === 422 ? digits : null);
  });

  function end() {
    return fetch("/sign-in/end", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ session: chat.session() }),
      credentials: "omit", keepalive: true,
    }).catch(() => null);
  }

  document.getElementById("forget").addEventListener("click", () => { if (signedIn) end(); }, true);
  leave.addEventListener("click", async () => {
    const answer = await end();
    if (!answer || !answer.ok) return chat.tell(words.unreachable, true);
    chat.forget();
    location.reload();
  });

  // What the server says about this session: whose it is, or that it is over.
  document.addEventListener("xiufu:identity", (event) => {
    const found = event.detail;
    if (signedIn && !found) {
      chat.clear();
      chat.tell(words.over, true);
    }
    signedIn = Boolean(found);
    open.hidden = why.hidden = document.getElementById("stranger").hidden = signedIn;
    known.hidden = leave.hidden = !signedIn;
    known.textContent = found ? `已核实：${found.enterprise}（尾号${found.phone_end}），${found.until}前有效` : "";
  });

  // An answer may offer the form by the button's own words, or by the question that needs it.
  const opens = [open.textContent.trim(), document.getElementById("identity").dataset.also];
  document.getElementById("log").addEventListener("click", (event) => {
    const button = event.target.closest(".choice");
    if (!button || open.hidden || !opens.includes(button.textContent.trim())) return;
    event.stopImmediatePropagation();
    show(waiting ? code : firm);
  }, true);
})();
