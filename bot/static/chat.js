// The chat: sends a message, shows the answer, keeps the session, keeps what could not be sent.
"use strict";
(() => {
  const root = document.getElementById("chat");
  const log = document.getElementById("log");
  const status = document.getElementById("status");
  const form = document.getElementById("ask");
  const box = document.getElementById("text");
  const send = document.getElementById("send");
  const forget = document.getElementById("forget");
  const link = root.dataset.link;
  const key = link ? "xiufu.session." + link.slice(-12) : "xiufu.session";
  const names = { owner: "您", bot: "智能助手", staff: "工作人员", reminder: "提醒" };
  const PATIENCE = 40000; // ms; longer than the door itself waits for the bot
  const words = {
    typing: "智能助手正在输入…",
    unreachable: "暂时连接不上服务器，您的消息还在，请稍后点“重试”。",
    unsent: "没有发出",
    retry: "重试",
    back: "已重新连接。",
  };

  let session = read();
  let last = 0;
  let busy = false;
  let offline = false;
  let known = false; // the server knows whose this session is

  function read() { try { return localStorage.getItem(key) || ""; } catch { return ""; } }
  function keep(value) {
    session = value;
    forget.hidden = !value;
    try { if (value) localStorage.setItem(key, value); else localStorage.removeItem(key); } catch { /* private mode */ }
  }

  // Everything but the greeting goes from the screen.
  function clear() {
    while (log.children.length > 1) log.lastElementChild.remove();
    last = 0;
  }

  function tell(text, trouble) {
    status.textContent = text || "";
    status.classList.toggle("trouble", Boolean(trouble));
  }

  function turn(speaker, texts, buttons) {
    for (const old of log.querySelectorAll(".turn:not(:first-child) .choices")) old.remove();
    const before = log.lastElementChild;
    const goesOn = speaker !== "owner" && before !== log.firstElementChild && before.className === "turn " + speaker;
    const block = goesOn ? before : document.createElement("div");
    if (!goesOn) {
      block.className = "turn " + speaker;
      const who = document.createElement("p");
      who.className = "who";
      who.textContent = names[speaker] || names.bot;
      block.append(who);
    }
    for (const text of texts) {
      const said = document.createElement("p");
      said.className = "said";
      said.textContent = text;
      block.append(said);
    }
    if (buttons && buttons.length) {
      const group = document.createElement("div");
      group.className = "choices";
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", "可以这样回答");
      for (const title of buttons) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "choice";
        button.textContent = title;
        group.append(button);
      }
      block.append(group);
    }
    log.append(block);
    return block;
  }

  function show(block) {
    // A long answer is read from its beginning.
    log.scrollTop = Math.min(log.scrollHeight, block.offsetTop - log.offsetTop - 12);
  }

  async function ask(path, options) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const response = await fetch(path, { ...options, signal: stop.signal, credentials: "omit" });
      const body = await response.json();
      return { status: response.status, body, last: Number(response.headers.get("X-Chat-Last")) };
    } finally {
      clearTimeout(timer);
    }
  }

  function working(on) {
    busy = on;
    send.setAttribute("aria-disabled", String(on));
    log.setAttribute("aria-busy", String(on));
  }

  async function say(text, failed) {
    if (busy) return;
    const block = failed || turn("owner", [text]);
    if (failed) { block.classList.remove("unsent"); block.querySelector(".retry").remove(); }
    log.scrollTop = log.scrollHeight;
    working(true);
    tell(words.typing);
    try {
      const message = { text };
      if (session) message.session = session;
      if (link) message.link = link;
      const { status: code, body, last: newest } = await ask("/chat", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(message),
      });
      if (code !== 200) return unsent(block, text, body.error || words.unreachable);
      const ended = known && body.session !== session; // the time of who signed in is over: a new thread was begun
      keep(body.session);
      if (ended) { working(false); tell(""); clear(); return await look(); }
      last = Math.max(last, newest || 0);
      tell("");
      if (body.replies.length) {
        show(turn("bot", body.replies.map((one) => one.text), body.replies.flatMap((one) => one.buttons)));
      }
    } catch {
      unsent(block, text, words.unreachable);
    } finally {
      working(false);
    }
  }

  function unsent(block, text, why) {
    block.classList.add("unsent");
    const retry = document.createElement("button");
    retry.type = "button";
    retry.className = "retry";
    retry.textContent = words.retry;
    retry.setAttribute("aria-label", words.unsent + "：" + text + "。" + words.retry);
    retry.addEventListener("click", () => { box.focus(); say(text, block); });
    block.append(retry);
    log.scrollTop = log.scrollHeight;
    tell(why, true);
  }

  // A message whose answer was lost on the way did arrive: its copy with "retry" goes.
  function arrived(text) {
    for (const block of log.querySelectorAll(".unsent")) {
      if (block.querySelector(".said").textContent === text) block.remove();
    }
  }

  // What was said before (a reload), and what a person of the office says later.
  async function look() {
    if (!session || busy) return;
    try {
      const { status: code, body } = await ask("/chat/history?after=" + last, { headers: { "X-Chat-Session": session } });
      if (code === 404) { keep(""); whose(null); return; }
      if (code !== 200 || busy) return;
      whose(body.signed_in);
      if (offline) { offline = false; tell(words.back); }
      let block;
      for (const one of body.turns) {
        if (one.id <= last) continue;
        last = one.id;
        if (one.speaker === "owner") arrived(one.text);
        block = turn(one.speaker, [one.text], one.buttons);
      }
      if (block) log.scrollTop = log.scrollHeight;
    } catch {
      if (!offline) tell(words.unreachable.split("，")[0] + "。", true);
      offline = true;
    }
  }

  // sign_in.js listens: whose this session is.
  function whose(found) {
    known = Boolean(found);
    document.dispatchEvent(new CustomEvent("xiufu:identity", { detail: found || null }));
  }

  function grow() { box.style.height = "auto"; box.style.height = Math.min(box.scrollHeight + 2, 144) + "px"; }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (busy) return;
    if (!text) { box.focus(); return; }
    box.value = "";
    grow();
    say(text);
    box.focus();
  });
  box.addEventListener("input", grow);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  log.addEventListener("click", (event) => {
    const button = event.target.closest(".choice");
    if (!button || busy) return;
    const text = button.textContent;
    if (event.detail === 0) box.focus(); // pressed by keyboard: the button may go, the focus must not
    say(text);
  });

  // On a computer that others use too. The office keeps the conversation; this browser forgets it.
  forget.addEventListener("click", () => { keep(""); location.reload(); });
  forget.hidden = !session;

  window.xiufuChat = {
    session: () => session,
    change: (other) => { clear(); keep(other); return look(); },
    forget: () => keep(""),
    clear,
    tell,
  };
  document.addEventListener("DOMContentLoaded", look); // when sign_in.js is there, too
  setInterval(() => { if (document.visibilityState === "visible") look(); }, 8000);
})();
