// Shows widgets: okrlab's boards by anywidget's published contract, and ipywidgets by their controls.

import { getModel } from "./model.js";
import { byId, config, make } from "./status.js";

const { texts, files, root } = config;
const modules = new Map();
const isAddress = (source) => /^(https?:\/\/|\/(?!\/|\*))/.test(source); // a board may begin with a comment

function load(source) {
  if (!modules.has(source)) {
    const url = isAddress(source)
      ? source
      : URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    modules.set(
      source,
      import(url).then((found) => found.default ?? found),
    );
  }
  return modules.get(source);
}

const face = (model, owner) => ({
  get: (key) => model.get(key),
  set: (key, value) => model.set(key, value),
  save_changes: () => model.save_changes(),
  send: (content, callbacks, buffers) => model.send(content, callbacks, buffers),
  on: (names, heard) => model.on(names, heard, owner),
  off: (names, heard) => model.off(names, heard, owner),
  widget_manager: { get_model: async (id) => face(await getModel(id), owner) },
});

/** A file is missing, as where the next server has another version: what stands in for one begins anew. */
const missing = () => import(`${root}/okr/none/anew.js`);

async function read(said) {
  if (!isAddress(said)) return said;
  const answer = await fetch(said);
  return answer.ok ? answer.json() : missing();
}

function dress(css, id) {
  if (!isAddress(css)) return document.head.append(make("style", { id, textContent: css }));
  return new Promise((done) => {
    document.head.append(
      make("link", {
        id,
        rel: "stylesheet",
        href: css,
        onload: done,
        onerror: () => missing().then(done, done),
      }),
    );
  });
}

/** Makes a board ready to be shown: its module, style and texts are loaded when it is wanted. */
export function begin(model) {
  model.ready ??= model.inOrder = model.inOrder.then(() => loaded(model));
  return model.ready;
}

async function loaded(model) {
  try {
    const css = model.get("_css"),
      mark = `css-${model.get("_anywidget_id")}`;
    const [found, said] = await Promise.all([
      load(model.get("_esm")),
      read(model.get("_texts")),
      css && !byId(mark) && dress(css, mark),
    ]);
    model.board = typeof found === "function" ? await found() : found;
    model.state._texts = said;
    const owner = {},
      end = new AbortController();
    const done = await model.board.initialize?.({
      model: face(model, owner),
      signal: end.signal,
      experimental: {},
    });
    model.on("destroy", () => {
      end.abort();
      model.off(null, null, owner);
      if (typeof done === "function") done();
    });
  } catch (error) {
    model.failed = true;
    console.error(error);
  }
}

async function show(model, el, signal) {
  await begin(model);
  if (model.failed) return unshown(model, el);
  const owner = {};
  const done = await model.board.render?.({
    model: face(model, owner),
    el,
    signal,
    experimental: {},
  });
  signal.addEventListener("abort", () => {
    model.off(null, null, owner);
    if (typeof done === "function") done();
  });
}

const unshown = (model, el) =>
  el.append(
    make("p", {
      className: "w-unshown",
      textContent: texts.cannot_show.replace("{what}", model.get("_model_name") ?? ""),
    }),
  );
let controls; // the ipywidgets, loaded when a page has any
export const ipywidgets = () =>
  (controls ??= import(files.controls).then((found) => found.default({ mount, getModel, make })));

/** Output of the kernel that an Output may have to show. */
export const printed = (...said) => controls?.then((found) => found.heard(...said));

export const isBoard = (model) => model.get("_model_module") === "anywidget";

export async function mount(id, el, signal = new AbortController().signal) {
  const model = await getModel(id);
  if (isBoard(model)) return show(model, el, signal);
  const { draw } = await ipywidgets();
  if (!(await draw(model, el, signal))) unshown(model, el);
}
