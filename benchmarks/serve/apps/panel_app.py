"""The small app in Panel: a text, a button, a list that grows."""

import panel as pn

text = pn.widgets.TextInput(value="It rained")
button = pn.widgets.Button(name="So what?")
rungs = pn.pane.HTML("<ol></ol>")
said: list[str] = []


def add(_event):
    said.append(text.value)
    rungs.object = "<ol>" + "".join(f"<li>{one}</li>" for one in said) + "</ol>"


button.on_click(add)
pn.Column(text, button, rungs).servable()
