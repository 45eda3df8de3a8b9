import os
import time

import anywidget
import traitlets

ESM = """
function render({ model, el }) {
  const input = Object.assign(document.createElement('input'), { value: 'It rained' });
  const button = Object.assign(document.createElement('button'), { textContent: 'So what?' });
  const list = document.createElement('ol');
  el.append(input, button, list);
  const item = (textContent) => Object.assign(document.createElement('li'), { textContent });
  const draw = (rungs = model.get('rungs') ?? []) => list.replaceChildren(...rungs.map(item));
  button.addEventListener('click', () => model.send({ op: 'add', text: input.value }));
  model.on('change:rungs', () => draw());
  model.on('msg:custom', ({ op, rungs }) => op === 'done' && draw(rungs));  // in a hall it is all
  draw();
}
export default { render };
"""


class Board(anywidget.AnyWidget):
    _esm = ESM
    rungs = traitlets.List([]).tag(sync=True)

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.on_msg(self.heard)

    def heard(self, _, message, buffers):
        if message["op"] == "add":
            self.rungs = [*self.rungs, message["text"]]
            self.send({"op": "done", "rungs": self.rungs})
        elif message["op"] == "die":
            os._exit(3)
        elif message["op"] == "talk":
            for _ in range(message["times"]):
                self.send({"op": "talk", "text": "x" * 1_000_000})
        elif message["op"] == "busy":
            time.sleep(message["seconds"])
        elif message["op"] == "fail":
            raise ValueError("canary-in-an-exception")
