// A dozen ipywidgets for forms, drawn with the browser's own controls; loaded when a page has any.

export default function ({ mount, getModel, make }) {
  async function draw(model, el, signal) {
    // whether we have a control for it
    const control = CONTROLS[model.get("_model_name")];
    if (!control) return false;
    const owner = {};
    const follow = (keys, redraw) => {
      model.on(
        keys
          .split(" ")
          .map((key) => `change:${key}`)
          .join(" "),
        redraw,
        owner,
      );
      redraw();
    };
    const save = (key, value) => {
      model.set(key, value);
      model.save_changes();
    };
    const node = control(model, follow, save, signal);
    el.append(node);
    signal.addEventListener("abort", () => {
      model.off(null, null, owner);
      node.remove();
    });
    const layout = await getModel(model.get("layout"));
    const dress = () => {
      for (const [key, value] of Object.entries(layout.state))
        if (value && key[0] !== "_") node.style.setProperty(key.replaceAll("_", "-"), value);
    };
    layout.on("change", dress, owner);
    dress();
    return true;
  }

  function labelled(model, follow, ...inside) {
    const words = make("span"),
      label = make("label", { className: "w" }, words, ...inside);
    follow("description", () => {
      words.textContent = model.get("description") ?? "";
    });
    return label;
  }

  const box = (className) => (model, follow, _save, signal) => {
    const node = make("div", { className });
    let stop;
    follow("children", () => {
      stop?.abort();
      const now = new AbortController();
      stop = now;
      signal.addEventListener("abort", () => now.abort());
      node.replaceChildren(
        ...model.get("children").map((child) => {
          const slot = make("div");
          mount(child, slot, now.signal);
          return slot;
        }),
      );
    });
    return node;
  };

  const writing = (tag) => (model, follow, save) => {
    const field = make(tag);
    follow("value placeholder disabled rows", () => {
      if (field.value !== model.get("value")) field.value = model.get("value");
      field.placeholder = model.get("placeholder") ?? "";
      field.disabled = model.get("disabled");
      if (model.get("rows")) field.rows = model.get("rows");
    });
    field.oninput = () => {
      if (model.get("continuous_update") !== false) save("value", field.value);
    };
    field.onchange = () => save("value", field.value);
    if (tag !== "input") return labelled(model, follow, field);
    // A form of its own: the browser knows which Enter sends, and which one only ends a composition.
    const onsubmit = (event) => {
      event.preventDefault();
      model.send({ event: "submit" });
    };
    const form = make("form", { id: `w-${model.id}`, hidden: true, onsubmit });
    field.setAttribute("form", form.id);
    return labelled(model, follow, field, form);
  };

  const sliding = (model, follow, save) => {
    const field = make("input", { type: "range" }),
      readout = make("output");
    follow("min max step value disabled readout", () => {
      for (const key of ["min", "max", "step", "value", "disabled"]) field[key] = model.get(key);
      readout.textContent = model.get("readout") === false ? "" : model.get("value");
    });
    field.oninput = () => {
      readout.textContent = field.value;
      if (model.get("continuous_update") !== false) save("value", +field.value);
    };
    field.onchange = () => save("value", +field.value);
    return labelled(model, follow, field, readout);
  };

  const CONTROLS = {
    VBoxModel: box("w-column"),
    HBoxModel: box("w-row"),
    BoxModel: box("w-row"),
    TextModel: writing("input"),
    TextareaModel: writing("textarea"),
    IntSliderModel: sliding,
    FloatSliderModel: sliding,
    ButtonModel(model, follow) {
      const button = make("button", {
        type: "button",
        onclick: () => model.send({ event: "click" }),
      });
      follow("description disabled tooltip", () =>
        Object.assign(button, {
          textContent: model.get("description"),
          disabled: model.get("disabled"),
          title: model.get("tooltip") ?? "",
        }),
      );
      return button;
    },
    DropdownModel(model, follow, save) {
      const list = make("select", { onchange: () => save("index", list.selectedIndex) });
      follow("_options_labels index disabled", () => {
        list.replaceChildren(
          ...model.get("_options_labels").map((textContent) => make("option", { textContent })),
        );
        Object.assign(list, {
          selectedIndex: model.get("index") ?? -1,
          disabled: model.get("disabled"),
        });
      });
      return labelled(model, follow, list);
    },
    CheckboxModel(model, follow, save) {
      const field = make("input", {
        type: "checkbox",
        onchange: () => save("value", field.checked),
      });
      follow("value disabled", () =>
        Object.assign(field, { checked: model.get("value"), disabled: model.get("disabled") }),
      );
      return labelled(model, follow, field);
    },
    AccordionModel(model, follow, _save, signal) {
      const node = make("div");
      follow("children", () =>
        node.replaceChildren(
          ...model.get("children").map((child, i) => {
            const inner = make(
              "details",
              { open: model.get("selected_index") === i },
              make("summary", { textContent: model.get("titles")?.[i] ?? "" }),
            );
            mount(child, inner, signal);
            return inner;
          }),
        ),
      );
      return node;
    },
    HTMLModel(model, follow) {
      const node = make("div");
      follow("value", () => {
        node.innerHTML = model.get("value");
      });
      return node;
    },
    LabelModel(model, follow) {
      const node = make("span", { className: "w" });
      follow("value", () => {
        node.textContent = model.get("value");
      });
      return node;
    },
    OutputModel(model, follow, _save, signal) {
      const node = make("div");
      follow("outputs", () =>
        node.replaceChildren(...model.get("outputs").map((output) => drawn(output, signal))),
      );
      return node;
    },
  };

  // ------------------------------------------------------------------ what handlers print into an Output
  const catching = new Map(); // the request whose output goes into an Output
  const ESCAPE = "\x1b";
  const COLOURS = new RegExp(`${ESCAPE}\\[[0-9;]*m`, "g");
  const joined = (value) =>
    []
      .concat(value ?? "")
      .join("")
      .replace(COLOURS, "");

  function drawn(output, signal) {
    if (output.output_type === "stream") return make("pre", { textContent: joined(output.text) });
    const data = output.data ?? {},
      view = data["application/vnd.jupyter.widget-view+json"],
      node = make("div");
    const markup = data["text/html"] ?? data["image/svg+xml"];
    if (view) mount(view.model_id, node, signal);
    else if (markup) node.innerHTML = joined(markup);
    else if (data["image/png"])
      node.append(make("img", { src: `data:image/png;base64,${data["image/png"]}`, alt: "" }));
    else node.append(make("pre", { textContent: joined(data["text/plain"]) }));
    return node;
  }

  function catchOutput(model) {
    let request = "";
    const follow = () => {
      catching.delete(request);
      request = model.get("msg_id");
      if (request) catching.set(request, model);
    };
    model.on("change:msg_id", follow);
    follow();
  }

  function intoOutput(model, type, content) {
    const kept = model.clearNext && type !== "clear_output" ? [] : [...model.get("outputs")],
      last = kept.at(-1);
    if (type === "clear_output") {
      model.clearNext = content.wait;
      if (content.wait) return;
      kept.length = 0;
    } else if (!["stream", "display_data", "execute_result"].includes(type)) return;
    else if (type === "stream" && last?.name === content.name && !model.clearNext)
      kept[kept.length - 1] = { ...last, text: joined(last.text) + content.text };
    else kept.push({ output_type: type, ...content });
    if (type !== "clear_output") model.clearNext = false;
    model.set("outputs", kept);
    model.save_changes();
  }

  function heard(type, request, content) {
    if (catching.has(request)) intoOutput(catching.get(request), type, content);
  }

  return { draw, watch: catchOutput, heard };
}
