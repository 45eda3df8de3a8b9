// The lobby: choose an agenda, look at a few settings, and there is the QR code. Once all is set,
// the same page is a calm overview. Elements are made once; what the kernel tells is laid on them.

function lobby({ model, el }) {
  const context = model.get("_context") ?? {};
  const t = speaker(() => model.get("_texts") ?? {});
  const keep = keeper(`okrlab:${context.workshop}:${context.session}:lobby:`);
  const room = context.mode === "room", host = context.role === "host";
  const server = { role: context.role, title: "", team: "", cycle: "", version: 0, begun: false, plan: [],
    frame: { people: 0, address: "", zone: "" }, agreement: { own: [] }, offered: [], doors: {}, others: [] };
  let ready = false, phase = "", wished = "", code = null, coding = 0, ended = "";
  const waiting = new Map();   // wishes for the host's desk: their name -> what to do with the answer

  const button = (label, data = {}, { name = "", look = "", icon: sign } = {}) =>
    h("button", { type: "button", class: look || null, "aria-label": name || null,
      ...Object.fromEntries(Object.entries(data).map(([k, v]) => [`data-${k}`, v])) },
    sign && icon(sign), label && h("span", {}, label));
  const main = (label, data) => button(label, data, { look: "ok-main" });
  const quiet = (label, data, more) => button(label, data, { look: "ok-quiet", ...more });
  const said = (text, look = null) => h("p", { class: look, dir: "auto" }, text);
  const onward = (label, href, { look = null, blank = false } = {}) =>
    h("a", { class: `lo-button ${look ?? ""}`.trim(), href, target: blank ? "_blank" : null, rel: blank ? "noopener" : null }, label);
  const minutes = (n) => {
    const hours = Math.floor(n / 60), rest = n % 60;
    if (n < 120 && n !== 60) return t("minutes", { n });
    return rest ? t("hours_minutes", { h: hours, n: rest }) : t("hours", { h: hours });
  };
  /** A part that opens, with what it is set to beside its name. */
  const fold = (title, ...inside) => {
    const now = h("span", { class: "lo-now", dir: "auto" });
    const node = h("details", { class: "lo-fold" }, h("summary", {}, h("span", {}, title), now), h("div", { class: "lo-in" }, inside));
    return Object.assign(node, { now: (text) => setText(now, text) });
  };
  const input = (label, { type = "text", hint = "", value = "", ...more } = {}) => {
    const id = `ok-${uid()}`;
    const box = h("input", { id, type, dir: "auto", autocomplete: "off", ...more, "aria-describedby": hint ? `${id}-h` : null });
    box.value = value;
    const node = h("div", { class: "lo-input" }, h("label", { for: id }, label), box, hint && h("p", { id: `${id}-h`, class: "lo-soft" }, hint));
    return Object.assign(node, { box });
  };
  /** One of many names; whatever is set stands in the list too. */
  const picker = (label, hint, names) => {
    const id = `ok-${uid()}`;
    const option = (name) => h("option", { value: name }, name || "—");
    const box = h("select", { id, "aria-describedby": `${id}-h` }, ["", ...names].map(option));
    const node = h("div", { class: "lo-input" }, h("label", { for: id }, label), box, h("p", { id: `${id}-h`, class: "lo-soft" }, hint));
    const show = (name) => {
      if (![...box.options].some((one) => one.value === name)) box.append(option(name));
      if (box !== active(root)) box.value = name;
    };
    return Object.assign(node, { box, show });
  };
  const tick = (label) => {
    const box = h("input", { type: "checkbox" });
    return Object.assign(h("label", { class: "lo-tick" }, box, h("span", { dir: "auto" }, label)), { box });
  };
  const show = (box, value) => {   // what somebody is typing in is theirs
    if (box !== active(root) && box.value !== value) box.value = value;
  };

  // -------------------------------------------------------------- the page, made once

  const title = h("h2", { dir: "auto" }), about = said("", "lo-soft");
  const status = h("p", { class: "ok-status", role: "status" });
  const banner = h("p", { class: "ok-banner", role: "status", hidden: true });
  const notices = h("div", { class: "ok-notices", role: "alert" });
  const steps = h("ol", { class: "lo-steps", "aria-label": t("steps") },
    ["agenda", "settings", "invite"].map((name) => h("li", { "data-step": name }, t(`step_${name}`))));

  const cards = h("div", { class: "lo-cards" });
  const back = quiet(t("keep_this"), { act: "keep" });
  const earlier = quiet(t("earlier"), { act: "earlier" });
  const fresh = h("section", { class: "lo-stack", "aria-label": t("step_agenda") },
    h("h3", { tabindex: -1 }, t("choose_title")), said(t("choose_about"), "lo-soft"), cards,
    h("div", { class: "ok-row" }, quiet(t("own_agenda"), { act: "file" }), host && room && earlier, back));

  const people = input(t("people"), { type: "number", hint: t("people_hint"), min: 0, max: 1000, inputmode: "numeric" });
  const peopleFold = fold(t("people_title"), people);
  const nameList = h("div", { class: "lo-ticks" });
  const namesFold = fold(t("names_title"), said(t("names_hint"), "lo-soft"), nameList);
  const ticks = Object.fromEntries(["challenge", "milestones", "appraisal_free"].map((name) =>
    [name, tick(t(`agreement_${name.split("_")[0]}`))]));
  const strict = h("fieldset", { class: "ok-choice" }, h("legend", {}, t("agreement_strict")),
    ["gentle", "steady", "strict"].map((value) => h("label", {},
      h("input", { type: "radio", name: `ok-${context.session}-strict`, value }), h("span", {}, t(`strict_${value}`)))));
  const own = field(t, keep, { label: t("agreement_own"), limit: 2000 });
  const agreementFold = fold(t("agreement_title"), said(t("agreement_hint"), "lo-soft"), ...Object.values(ticks), strict, own);
  const address = input(t("address_label"), { type: "url", hint: t("address_hint"), inputmode: "url", spellcheck: "false" });
  const unreachable = h("p", { class: "lo-wrong", role: "alert" });
  const addressFold = fold(t("address_title"), address, unreachable);
  const zone = picker(t("zone_label"), t("zone_hint"), Intl.supportedValuesOf?.("timeZone") ?? []);
  const zoneFold = fold(t("zone_title"), zone);
  const settings = h("div", { class: "lo-folds" }, peopleFold, zoneFold, namesFold, agreementFold, room && host && addressFold);

  const invite = main(t("go_on"), { act: "invite" });
  const settle = h("section", { class: "lo-stack", "aria-label": t("step_settings") },
    h("h3", { tabindex: -1 }, t("settle_title")), said(t("settle_about"), "lo-soft"),
    h("div", { class: "ok-row" }, invite, quiet(t("other_agenda"), { act: "choose" })));

  const door = h("div", { class: "lo-door" });
  const list = h("ol", { class: "lo-plan" }), total = h("span", { class: "lo-soft" });
  const choose = quiet(t("other_agenda"), { act: "choose" });
  const begun = said(t("begun_hint"), "lo-soft");
  const linkList = h("ul", { class: "lo-links" });
  const overview = h("section", { class: "lo-overview", "aria-label": t("step_invite") }, h("h3", { class: "ok-unseen", tabindex: -1 }, t("join_title")), door,
    h("div", { class: "lo-stack" },
      h("div", { class: "lo-panel" },
        h("header", {}, h("h3", {}, t("plan_title")), total), list, begun,
        h("div", { class: "ok-row" }, quiet(t("plan_print"), { act: "canvases" }), quiet(t("plan_save"), { act: "save" }), choose)),
      h("div", { class: "lo-panel", "data-home": "settings" }, h("header", {}, h("h3", {}, t("settings_title")))),
      room && h("details", { class: "lo-panel lo-more" }, h("summary", {}, h("h3", {}, t("links_title"))), linkList),
      host && room && h("details", { class: "lo-panel lo-more" }, h("summary", {}, h("h3", {}, t("more_title"))),
        h("div", { class: "ok-row" }, button(t("another"), { act: "another" }), quiet(t("earlier"), { act: "earlier" }),
          button(t("delete"), { act: "forget" }, { look: "ok-quiet ok-danger" })))));

  const root = boardRoot({ class: "okr okr-lobby" },
    h("div", { class: "lo-head" }, h("div", {}, title, about), status), banner, notices, steps, fresh, settle, overview);
  el.append(root);
  const drafts = keepDrafts(root, t, keep);
  const link = connect(model, room, keep, { hear, tell });
  const look = new ResizeObserver(([{ contentRect }]) => attr(root, "data-narrow", contentRect.width < 640 ? true : null));
  look.observe(root);

  function tell(now) {
    attr(status, "data-now", now);
    setText(status, now === "lost" && !room ? t("status_lost_solo") : t(`status_${now}`));
  }

  /** What was set here and is not told back yet: a tick does not jump back while its answer is on the way. */
  function stillSet() {
    for (const { command: { type, frame, agreement, block, named } } of link.outbox) {
      if (type === "SetFrame") server.frame = frame;
      if (type === "SetAgreement") server.agreement = agreement;
      if (type === "ShowNames") server.plan = server.plan.map((one) => (one.id === block ? { ...one, named } : one));
    }
  }

  // -------------------------------------------------------------- what the kernel says

  function hear(message, entry) {
    const { op } = message;
    if (op === "state" || op === "changed") {
      const { op: _, ...parts } = message;
      Object.assign(server, parts);
      stillSet();
      if (op === "state") { ready = true; coding = 0; }
      link.shown(message.revision);
      paint();
    } else if (op === "code") { code = { ...message, until: Date.now() + 60000 * message.left }; paintDoor(); }
    else if (op === "refused") refused(message, entry);
    else if (op === "done") notices.replaceChildren();
    else if (op === "conflict") notice(t("status_again"), "");
    else if (op === "made" || op === "denied") {
      waiting.get(message.n)?.(message);
      waiting.delete(message.n);
    } else if (op === "gone") gone();
    else if (op === "file") save(message);
    else if (op === "connected") ended = message.ended ?? "";
    else if (op === "trouble") {
      setText(banner, `${message.message} ${message.hint}`.trim());
      banner.hidden = !message.message;
    }
    if (ended) { setText(banner, ended); banner.hidden = false; }
  }

  /** What was not taken stays in its box; everything else is shown as it is. */
  function refused({ code: why, message, hint }, entry) {
    wished = "";
    link.post({ op: "hello" });
    if (entry?.command.type === "SetFrame" && why === "bad_address") {
      attr(address.box, "aria-invalid", "true");
      return setText(unreachable, `${message} ${hint}`);
    }
    if (why === "already_done") return;
    if (why === "bad_agenda") return problems(message, hint);
    notice(message, hint);
  }

  function notice(text, hint) {
    notices.replaceChildren(h("div", { class: "ok-notice" }, h("p", {}, h("strong", {}, text), " ", hint),
      quiet(t("dismiss"), { act: "dismiss" })));
    notices.scrollIntoView({ block: "nearest" });
  }

  function problems(message, hint) {
    sheet(root, t, t("problems_title"), [h("ul", { class: "lo-problems" },
      message.split("\n").map((line) => h("li", { dir: "auto" }, line))), said(hint, "lo-soft")]);
  }

  function gone() {
    link.stop();
    root.querySelectorAll("dialog").forEach((one) => one.close());
    root.replaceChildren(h("p", { class: "lo-gone", role: "status" }, t("deleted")));
  }

  /** A wish for the host's desk; what comes of it goes to `then`, and silence is said too. */
  function wish(message, then) {
    const denied = (text) => ({ op: "denied", message: text, hint: "" });
    if (link.lost()) return then(denied(t("status_lost")));
    const n = link.wish(message);
    waiting.set(n, then);
    setTimeout(() => waiting.has(n) && then(denied(t("no_answer"))), 15000);
  }

  function save({ name, mime, text }) {
    const url = URL.createObjectURL(new Blob([text], { type: mime }));
    h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  // -------------------------------------------------------------- painting

  function paint() {
    if (!["host", "facilitator"].includes(server.role)) {
      root.replaceChildren(said(t("for_coaches")));
      return;
    }
    setText(title, server.title);
    setText(about, server.team && server.cycle ? t("about_team", server) : server.team || server.cycle);
    if (wished && server.version !== Number(wished.split(":")[0]) && server.plan.length) {
      const file = wished.split(":")[1];
      wished = "";
      keep.set("phase", "settle");
      if (file) root.querySelectorAll("dialog").forEach((one) => one.close());
    }
    const kept = keep.get("phase");
    const now = !ready ? "" : !server.plan.length ? "choose" : kept === "choose" && server.begun ? "invite" : kept ?? "invite";
    fresh.hidden = now !== "choose";
    settle.hidden = now !== "settle";
    overview.hidden = now !== "invite";
    steps.hidden = now === "" || (now === "invite" && server.begun);
    const at = { choose: 0, settle: 1, invite: 2 }[now];
    [...steps.children].forEach((li, i) => {
      attr(li, "aria-current", i === at ? "step" : null);
      attr(li, "data-done", i < at ? true : null);
    });
    const home = now === "settle" ? settle : overview.querySelector("[data-home]");
    if (settings.parentNode !== home) now === "settle" ? settle.lastChild.before(settings) : home.append(settings);
    setText(invite.firstChild, t(room && !server.doors.join?.local ? "show_qr" : "go_on"));
    paintOffered();
    paintSettings();
    paintPlan();
    paintLinks();
    paintDoor();
    if (phase && phase !== now) {
      root.querySelector(":scope > section:not([hidden]) h3")?.focus({ preventScroll: true });
      root.scrollIntoView({ block: "start" });
    }
    phase = now;
  }

  function paintOffered() {
    back.hidden = !server.plan.length;
    earlier.hidden = !server.others.length;
    if (!cards.children.length)
      cards.append(...server.offered.map((one) => h("article", { class: "lo-card", "data-name": one.name },
        h("h4", { dir: "auto" }, one.title),
        said(t("meta", { time: minutes(one.minutes), people: one.people }), "lo-meta"), said(one.about),
        h("details", {}, h("summary", {}, t("what_happens")), h("ol", {}, one.steps.map((step) => h("li", { dir: "auto" }, step)))),
        main(t("use_this"), { act: "use", agenda: one.name }))));
    for (const one of cards.querySelectorAll("[data-act=use]")) {
      one.setAttribute("aria-label", t("use_name", { title: server.offered.find(({ name }) => name === one.dataset.agenda).title }));
      one.disabled = Boolean(wished);
    }
  }

  function paintSettings() {
    const { frame, agreement } = server;
    show(people.box, frame.people ? String(frame.people) : "");
    peopleFold.now(frame.people ? t("people_some", { n: frame.people }) : t("people_none"));
    zone.show(frame.zone ?? "");
    zoneFold.now(frame.zone || t("zone_none"));
    if (!address.box.hasAttribute("aria-invalid")) show(address.box, frame.address);
    addressFold.now(frame.address || t(server.doors.join?.local ? "address_here" : "address_default"));
    const sealed = server.plan.filter((block) => block.sealed && !block.skip);
    const shown = sealed.filter((block) => block.named).length;
    namesFold.now(shown ? t.n("names_some", shown) : t("names_never"));
    arrange(nameList, sealed.map((block) => {
      let one = [...nameList.children].find((node) => node.dataset.block === block.id);
      if (!one) {
        one = tick(block.title);
        one.dataset.block = block.id;
      }
      const box = one.firstChild;
      setText(one.lastChild, block.waiting ? block.title : `${block.title} · ${t("names_locked")}`);
      box.setAttribute("aria-label", t("names_label", { title: block.title }));
      box.checked = block.named;
      box.disabled = !block.waiting;
      return one;
    }));
    for (const [name, one] of Object.entries(ticks)) one.box.checked = Boolean(agreement[name]);
    for (const radio of strict.querySelectorAll("input")) radio.checked = radio.value === agreement.strictness;
    show(own.area, (agreement.own ?? []).join("\n"));
    agreementFold.now([agreement.appraisal_free && t("agreement_free"), t(`strict_${agreement.strictness ?? "steady"}`)]
      .filter(Boolean).join(" · "));
  }

  function paintPlan() {
    const kept = server.plan.filter((block) => !block.skip);
    setText(total, t.n("whole_time", kept.length, { time: minutes(kept.reduce((sum, b) => sum + b.minutes, 0)) }));
    choose.hidden = server.begun;
    begun.hidden = !server.begun;
    const how = (block) => block.skip ? t("skipped") : block.sealed
      ? `${t(`plan_kind_${block.kind}`)}, ${t(block.named ? "with_names" : "without_names")}` : t(`plan_kind_${block.kind}`);
    list.replaceChildren(...server.plan.map((block) => h("li", { "data-skip": block.skip },
      h("span", { dir: "auto" }, block.title, h("small", {}, how(block))), h("span", { class: "lo-soft" }, minutes(block.minutes)))));
  }

  function paintLinks() {
    const kinds = ["join", "view", "facilitate", "host"].filter((kind) => server.doors[kind]);
    const was = linkList.dataset.told, told = JSON.stringify(server.doors);
    if (was === told) return;
    linkList.dataset.told = told;
    linkList.replaceChildren(...kinds.map((kind) => {
      const url = urlOf(server.doors[kind]), name = t(`link_${kind}`);
      const power = ["facilitate", "host"].includes(kind);   // this page may be on a wall
      return h("li", {}, h("div", {}, h("strong", {}, name), said(t(`link_${kind}_hint`), "lo-soft"),
        h("p", { class: "ok-url", hidden: power }, url)),
        h("div", { class: "ok-row" },
          power && quiet(t("link_show"), { act: "unveil" }, { name: t("link_show_name", { name }) }),
          button(t("copy"), { copy: url }, { name: t("copy_name", { name }) }),
          (host || ["join", "view"].includes(kind)) && quiet(t("link_renew"), { act: "renew", kind }, { name: t("renew_name", { name }) })));
    }));
    if (room) linkList.append(h("li", {}, h("div", {}, h("strong", {}, t("course")), said(t("course_hint"), "lo-soft")),
      h("div", { class: "ok-row" }, onward(t("course_open"), "70-course"))));
  }

  /** A link's address; where nobody said what the server is called, as this page reached it. */
  const urlOf = ({ url, path }) => url || `${location.origin}${onServer(path)}`;

  const digits = h("p", { class: "ok-code" }), good = said("", "lo-soft"), odds = h("div", {});
  function paintDoor() {
    const join = server.doors.join;
    if (overview.hidden || (room && !join)) return;
    const told = JSON.stringify(room ? join : "solo");
    if (door.dataset.told !== told) {
      door.dataset.told = told;
      door.replaceChildren(...(!room ? [h("h3", {}, t("solo_title")), said(t("solo_hint"))]
        : [...(join.local ? unreached(join) : reached(join)), h("div", { class: "lo-onward" },
          onward(t("console"), "90-facilitate", { look: "lo-main" }), onward(t("projector"), "85-projector", { blank: true }))]));
    }
    if (!room || join.local) return;
    if (!coding) askCode();
    if (code && !odds.firstChild) odds.append(codeOdds(t, code.odds));
    setText(digits, code?.code ?? "…");
    setText(good, code ? t.n("code_left", Math.max(0, Math.floor((code.until - Date.now()) / 60000))) : t("code_wait"));
  }

  const unreached = (join) => [h("h3", {}, t(join.url ? "here_title" : "no_address_title")), said(t("here_hint")),
    h("p", { class: "ok-url" }, urlOf(join)), host && button(t("address_say"), { act: "address" })].filter(Boolean);

  function reached({ qr, url, unsure }) {
    const drawn = qr.includes("xmlns=") ? qr : qr.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
    return [h("h3", {}, t("join_hint")),
      h("img", { class: "ok-qr", alt: t("join_alt"), src: `data:image/svg+xml,${encodeURIComponent(drawn)}` }),
      said(t("join_or"), "lo-soft"), h("p", { class: "ok-url" }, new URL(url).host), digits,
      h("div", { class: "ok-row lo-mid" }, good, quiet(t("code_fresh"), { act: "code" }),
        quiet(t("copy"), { copy: url })), odds, unsure && said(t("join_unsure"), "lo-soft")].filter(Boolean);
  }

  function askCode(fresh = false) {
    coding = 1;
    link.wish({ op: "code", fresh });
  }

  const clock = setInterval(() => {
    if (code && Date.now() > code.until) { code = null; coding = 0; }
    if (ready) paintDoor();
  }, 20000);

  // -------------------------------------------------------------- what a person does

  const go = (where) => { where === "invite" ? keep.drop("phase") : keep.set("phase", where); paint(); };
  const frame = (changed) => {
    server.frame = { ...server.frame, ...changed };
    attr(address.box, "aria-invalid", null);
    setText(unreachable, "");
    link.do({ type: "SetFrame", frame: server.frame });
  };
  const use = (agenda, file = "") => {
    wished = `${server.version}:${file ? "file" : ""}`;
    link.do({ type: "ChooseAgenda", id: "agenda", agenda, file, base: server.version });
    paint();
  };

  const acts = {
    use: ({ agenda }) => use(agenda),
    file: () => openFile(),
    keep: () => go("invite"),
    invite: () => go("invite"),
    choose: () => go("choose"),
    code: () => askCode(true),
    canvases: () => link.post({ op: "canvases" }),
    save: () => link.post({ op: "agenda" }),
    dismiss: () => notices.replaceChildren(),
    address: () => { addressFold.open = true; address.box.focus(); },
    renew: ({ kind }) => openRenew(kind),
    earlier: () => openEarlier(),
    another: () => openNew(),
    forget: () => openForget(),
  };
  root.addEventListener("click", ({ target }) => {
    const one = target.closest("button[data-act], button[data-copy]");
    if (!one) return;
    if (one.dataset.act === "unveil") {
      one.closest("li").querySelector(".ok-url").hidden = false;
      return one.remove();
    }
    if (one.dataset.copy)
      return copyText(t, one.dataset.copy, one);
    acts[one.dataset.act]?.(one.dataset);
  });
  root.addEventListener("change", ({ target }) => {
    if (target === people.box) frame({ people: Math.max(0, Math.min(1000, Math.round(Number(people.box.value) || 0))) });
    else if (target === zone.box) zone.box.value ? frame({ zone: zone.box.value }) : zone.show(server.frame.zone ?? "");
    else if (target === address.box) frame({ address: address.box.value.trim() });
    else if (nameList.contains(target))
      link.do({ type: "ShowNames", id: "agenda", block: target.closest("label").dataset.block, named: target.checked, base: server.version });
    else if (agreementFold.contains(target)) agree();
  });

  function agree() {
    const { area } = own;
    if (longer(area.value, Number(area.dataset.limit)) > 0) return;
    const flags = Object.fromEntries(Object.entries(ticks).map(([name, one]) => [name, one.box.checked]));
    server.agreement = { ...server.agreement, ...flags, strictness: strict.querySelector("input:checked")?.value ?? "steady",
      own: area.value.split("\n").map((line) => line.trim()).filter(Boolean) };
    link.do({ type: "SetAgreement", agreement: server.agreement });
  }

  // -------------------------------------------------------------- sheets

  const MOST = 900;   // kB
  /** Where a file is chosen or pasted; `take` gives its text, or nothing and says why. */
  function filePart() {
    const pick = h("input", { type: "file", accept: ".toml,.json,.txt", class: "lo-file" });
    const label = h("label", { class: "lo-button" }, t("file_pick"), pick);
    const paste = field(t, keep, { label: t("file_paste"), limit: 1000 * MOST });
    const wrong = h("p", { class: "lo-wrong", role: "alert" });
    const from = said("", "lo-soft");
    pick.addEventListener("change", async () => {
      const [file] = pick.files;
      setText(wrong, file?.size > 1000 * MOST ? t("file_large", { most: MOST }) : "");
      if (!file || wrong.textContent) return;
      setText(from, file.name);
      paste.area.value = await file.text();
    });
    const node = h("div", { class: "lo-stack" }, h("div", { class: "ok-row" }, label, from), paste, wrong);
    const take = () => {
      const text = paste.area.value.trim();
      const large = new Blob([JSON.stringify(text)]).size > 1e6;   // as it travels: quotes count double
      setText(wrong, !text ? t("file_empty") : large ? t("file_large", { most: MOST }) : "");
      return wrong.textContent ? "" : text;
    };
    return Object.assign(node, { take, name: () => pick.files[0]?.name ?? "", wrong });
  }

  const whole = (text) => {   // an exported workshop, rather than an agenda
    try { return Array.isArray(JSON.parse(text).events); } catch { return false; }
  };

  function openFile() {
    const part = filePart(), use_ = h("button", { type: "submit", class: "ok-main" }, t("file_use"));
    const form = h("form", { class: "lo-stack", novalidate: true }, said(t("file_about"), "lo-soft"), part, use_);
    const node = sheet(root, t, t("file_title"), form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = part.take();
      if (!text) return;
      if (!whole(text)) { node.close(); return use(part.name(), text); }
      if (!host || !room) return setText(part.wrong, t("file_host"));
      use_.disabled = true;
      wish({ op: "import", name: part.name(), content: text }, (answer) => finish(answer, node, part.wrong, use_));
    });
  }

  /** A workshop was made: its host link, to open or to keep. Or it was not, and here is why. */
  function finish(answer, node, wrong, again) {
    again.disabled = false;
    if (answer.op === "denied") return setText(wrong, `${answer.message} ${answer.hint}`.trim());
    node.close();
    const url = urlOf(answer);
    sheet(root, t, answer.title ? t("new_done", answer) : t("new_ready"), [said(t("new_keep"), "lo-soft"),
      h("p", { class: "ok-url" }, url), h("div", { class: "ok-row" }, onward(t("new_open"), onServer(answer.path), { look: "lo-main" }),
        button(t("copy"), { copy: url }))]);
  }

  function openNew({ source = context.workshop, title: of = "", mode = "" } = {}) {
    const group = `ok-${uid()}`;
    const choice = (value, label, checked) => h("label", { class: "lo-tick" },
      h("input", { type: "radio", name: group, value, checked }), h("span", { dir: "auto" }, label));
    const from = [
      ...(of ? [] : server.offered.map((one, i) => choice(one.name, one.title, i === 0))),
      choice("duplicate", of ? t("new_duplicate_of", { title: of }) : t("new_duplicate"), mode === "duplicate"),
      choice("follow", of ? t("new_follow_of", { title: of }) : t("new_follow"), mode === "follow"),
      ...(of ? [] : [choice("file", t("new_file"), false)]),
    ];
    const part = filePart();
    part.hidden = true;
    const called = input(t("new_name"), { maxlength: 120, required: true });
    const team = input(t("new_team"), { maxlength: 60, value: server.team });
    const cycle = input(t("new_cycle"), { maxlength: 60, value: server.cycle });
    const wrong = h("p", { class: "lo-wrong", role: "alert" }), make = h("button", { type: "submit", class: "ok-main" }, t("new_create"));
    const form = h("form", { class: "lo-stack", novalidate: true }, called,
      h("fieldset", { class: "lo-ticks" }, h("legend", {}, t("new_from")), from), part, h("div", { class: "lo-two" }, team, cycle), wrong, make);
    const node = sheet(root, t, t("new_title"), form);
    const picked = () => form.querySelector(`[name="${group}"]:checked`).value;
    form.addEventListener("change", () => { part.hidden = picked() !== "file"; });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const name = called.box.value.trim(), way = picked(), text = way === "file" ? part.take() : "";
      if (!name) return called.box.focus();
      if (way === "file" && !text) return;
      make.disabled = true;
      const before = ["duplicate", "follow"].includes(way);
      wish({ op: "create", title: name, team: team.box.value, cycle: cycle.box.value, agenda_file: text,
        agenda: before || text ? "" : way, source: before ? source : "", mode: before ? way : "" },
      (answer) => finish({ ...answer, title: name }, node, wrong, make));
    });
    called.box.focus();
  }

  function openEarlier() {
    const rows = server.others.map(({ id, title: name, created, path }) => h("li", {},
      h("div", {}, h("strong", { dir: "auto" }, name), said(dayWords(created), "lo-soft")),
      h("div", { class: "ok-row" }, path && onward(t("earlier_open"), onServer(path)),
        button("", { source: id }, { look: "ok-quiet ok-square", icon: "more", name: t("earlier_more", { title: name }) }))));
    const node = sheet(root, t, t("earlier_title", { team: server.team || t("new_team") }),
      rows.length ? h("ul", { class: "lo-links" }, rows) : said(t("earlier_none")));
    node.addEventListener("click", ({ target }) => {
      const at = target.closest("[data-source]");
      if (!at) return;
      const source = at.dataset.source, { title: name } = server.others.find(({ id }) => id === source);
      const start = (mode) => { node.close(); openNew({ source, title: name, mode }); };
      menu(root, at, [{ label: t("earlier_duplicate"), run: () => start("duplicate") },
        { label: t("earlier_follow"), run: () => start("follow") }]);
    });
  }

  function openRenew(kind) {
    makeSure(root, t, t("renew_title", { name: t(`link_${kind}`) }), t("renew_hint"), t("link_renew"),
      () => link.wish({ op: "revoke", kind }));
  }

  function openForget() {
    const typed = input(t("delete_type"), { hint: server.title });
    const wrong = h("p", { class: "lo-wrong", role: "alert" });
    const sure = h("button", { type: "submit", class: "ok-danger" }, t("delete_now"));
    const form = h("form", { class: "lo-stack", novalidate: true }, said(t("delete_hint")), typed, wrong,
      h("div", { class: "ok-row" }, sure, quiet(t("cancel"), { close: true })));
    sheet(root, t, t("delete_title", { title: server.title }), form);
    typed.box.focus();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!typed.box.value.trim()) return typed.box.focus();
      sure.disabled = true;
      wish({ op: "forget", title: typed.box.value }, ({ message, hint }) => {
        sure.disabled = false;
        setText(wrong, `${message} ${hint}`.trim());
      });
    });
  }

  return () => {
    clearInterval(clock);
    look.disconnect();
    drafts.flush();
    drafts.stop();
    link.stop();
  };
}

export default { render: lobby };
