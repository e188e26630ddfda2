// Everything the page says that is not in the template.
export const office = "办公室";
export const title = "训练手机";
export const ringingTitle = "来电！";
export const muted = { true: "朗读：关", false: "朗读：开" };
export const unread = (n) => `${n} 条未读`;
export const inCall = { ringing: "来电中", "in-progress": "通话中" };
export const noTexts = "还没有短信。";
export const noCalls = "还没有通话。";
export const noFaults = "没有打开的故障。";
export const elsewhere = (phone) => `号码 ${phone} 有来电 `;
export const goThere = "去接听";
export const off = "关机";
export const stopped = "已拒收";
export const habits = {
  ring: "响铃，由我决定", answer: "自动接听，只听不说", busy: "占线", no_answer: "一直没人接", machine: "语音信箱接听",
};
export const undelivered = (code) => `未送达（${code}）`;
export const clearNotice = "知道了";
export const turnOff = "关闭";
export const answeredBy = { human: "本人接听", machine_start: "语音信箱接听", machine_end_beep: "语音信箱接听" };

export const callStatus = {
  queued: "等待中", ringing: "响铃中", "in-progress": "通话中", completed: "已结束",
  busy: "拒接或占线", "no-answer": "未接听", failed: "失败", canceled: "已取消",
};
export const direction = { true: "拨出", false: "来电" };
export const seconds = (n) => (n ? `${n} 秒` : "");

export const line = {
  say: (text) => text,
  play: (text) => `♪ 播放录音 ${text}`,
  pause: () => "（停顿）",
  keys: (text) => `按键 ${text}`,
  speech: (text) => text,
  dial: (text) => `已转接至 ${text}`,
  dialled: (text) => `转接结果：${{ completed: "对方已接听并挂断", busy: "占线", "no-answer": "无人接听", failed: "失败" }[text] ?? text}`,
  error: (text) => `通话出错，已中断（应用程序错误 ${text}）`,
};

export const awaits = {
  fetching: "正在接通办公室……",
  listening: "请听",
  keys: (s) => `请按键，还有 ${s} 秒`,
  speech: (s) => `请说话，还有 ${s} 秒`,
  both: (s) => `请按键或说话，还有 ${s} 秒`,
  dial: (s) => `等待对方接听，还有 ${s} 秒`,
};

export const notice = (code, detail) => {
  if (code === "application_error") return `通话因应用程序错误中断：${detail}`;
  if (code === "unreachable") return `联系不到办公室的系统：${detail} 没有程序在听。请先启动系统，再试一次。`;
  if (code === "no_answer") return `办公室的系统没有及时回答：${detail}`;
  if (code.startsWith("status_")) return `办公室的系统拒绝了请求（状态 ${code.slice(7)}）：${detail}`;
  return `${code} ${detail}`;
};

export const kinds = {
  accept_then_timeout: "收下后不回答", accept_then_500: "收下后回答 500", refuse_429: "拒绝：请求过多（429）", error_500: "服务器错误（500）",
  slow: "回答缓慢", garbage: "回答乱码", undelivered: "送不到手机",
  lose_receipts: "丢失回执", double_receipts: "回执重复", reorder_receipts: "回执乱序",
  busy: "电话占线", no_answer: "电话没人接", machine: "语音信箱接听",
};
export const places = { any: "短信和电话", messages: "只有短信", calls: "只有电话", lookups: "查询" };
export const fault = (f) =>
  `${kinds[f.kind]} · ${places[f.on]}${f.count ? ` · 剩 ${f.count} 次` : ""}${f.probability < 1 ? ` · 概率 ${f.probability}` : ""}`;
export const failed = {
  409: "现在不能这样做：通话的这一步已经过去。", 422: "内容不符合要求。", 0: "连不上训练手机的服务，请稍后再试。",
};
export const failedOther = "没有成功，请再试一次。";
