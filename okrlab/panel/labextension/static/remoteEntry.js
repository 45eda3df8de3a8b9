// okrlab's place in JupyterLab, without a build step: what webpack would make of a prebuilt
// extension, made by hand (docs/decisions/0025-the-side-panel.md). It takes JupyterLab's own modules
// and an empty panel; what the panel shows comes from the Jupyter server (okrlab/panel).

(() => {
  const NAME = "@okrlab/lab";
  const BESIDE_FILES = 650; // the panel's place among those on the left
  /** @type {Record<string, Record<string, any>>} */
  let shared = {};

  /** One of JupyterLab's own modules, in the version that it uses itself. */
  async function labs(name) {
    const versions = Object.values(shared[name] ?? {});
    const one = versions.find(({ loaded }) => loaded) ?? versions.at(-1);
    if (!one) throw new Error(`${NAME}: there is no ${name} here`);
    one.loaded = 1;
    return (await one.get())();
  }

  /** The plugin; none in another program that shows notebooks, such as Voilà. */
  async function extension() {
    const [application, notebook, services, ui, widgets] = await Promise.all(
      [
        "@jupyterlab/application",
        "@jupyterlab/notebook",
        "@jupyterlab/services",
        "@jupyterlab/ui-components",
        "@lumino/widgets",
      ].map(labs),
    );
    const { ILabShell, ILayoutRestorer } = application;
    return {
      id: `${NAME}:panel`,
      autoStart: true,
      requires: [],
      optional: [ILabShell, ILayoutRestorer, notebook.INotebookTracker],
      activate(app, shell, restorer, notebooks) {
        if (!shell || !notebooks) return;
        const side = sidePanel(widgets.Widget);
        const ask = asker(services.ServerConnection, app.serviceManager.serverSettings);
        shell.add(side, "left", { rank: BESIDE_FILES });
        restorer?.add(side, NAME);
        fill(side, ask, ui.LabIcon, deskOf(app, notebook.NotebookActions, notebooks)).catch(
          (error) => {
            console.warn(`${NAME}: ${error.message}`);
            side.dispose();
          },
        );
      },
    };
  }

  /** An empty panel; `shown` is called whenever it comes into sight. */
  function sidePanel(/** @type {any} */ Widget) {
    const side = new (class extends Widget {
      onAfterShow() {
        this.shown?.();
      }

      onActivateRequest() {
        this.node.firstElementChild?.focus();
      }
    })();
    side.id = "okrlab-panel";
    side.title.caption = "okrlab";
    return side;
  }

  /** `ask(path, body?)` asks the Jupyter server, as whom JupyterLab is logged in. */
  const asker = (ServerConnection, settings) => async (path, body) => {
    const how = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const url = `${settings.baseUrl}okrlab/${path}`;
    const answer = await ServerConnection.makeRequest(url, how, settings);
    const said = await answer.json();
    if (!answer.ok)
      throw Object.assign(new Error(said.message), { status: answer.status, ...said });
    return said;
  };

  /** Loads what the panel shows, and draws it. */
  async function fill(side, ask, LabIcon, desk) {
    const { icon, style, script, ...told } = await ask("panel");
    side.title.icon = new LabIcon({ name: "okrlab:mark", svgstr: icon });
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const { default: panel } = await import(address);
    URL.revokeObjectURL(address);
    const sheet = document.createElement("style");
    sheet.textContent = style;
    const shown = panel({ root: side.node, ask, desk, ...told });
    side.node.append(sheet);
    side.shown = shown;
    if (side.isVisible) shown();
  }

  /** What the panel may do with the notebook that is open. */
  const deskOf = (app, NotebookActions, notebooks) => ({
    /** The path of the notebook that is open; empty if none is. */
    at: () => notebooks.currentWidget?.context.path ?? "",
    /** Inserts a cell. With `beside`, it is run, and what it gives is shown in a tab of that name. */
    async insert(source, beside = "") {
      const { specs } = app.serviceManager.kernelspecs;
      const view =
        notebooks.currentWidget ??
        (await app.commands.execute("notebook:create-new", { kernelName: specs?.default }));
      await view.context.ready;
      const { content, sessionContext } = view;
      const here = content.activeCell?.model;
      if (here?.type !== "code" || here.sharedModel.getSource().trim())
        NotebookActions.insertBelow(content);
      content.activeCell.model.sharedModel.setSource(source);
      app.shell.activateById(view.id);
      if (!beside) return;
      await sessionContext.ready;
      if (!(await NotebookActions.run(content, sessionContext))) return; // the cell says why
      await app.commands.execute("notebook:create-output-view");
      const output = app.shell.currentWidget;
      if (output === view) return;
      output.title.label = beside;
      app.shell.add(output, "main", { mode: "split-right", ref: view.id });
    },
  });

  /** @type {any} */
  const page = window;
  page._JUPYTERLAB ??= {};
  page._JUPYTERLAB[NAME] = {
    init(scope) {
      shared = scope;
    },
    async get(module) {
      if (module !== "./extension") throw new Error(`${NAME}: there is no ${module}`);
      const plugin = await extension().catch((error) => {
        console.info(error.message);
        return [];
      });
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
