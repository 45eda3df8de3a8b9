"""The small app in Solara: a text, a button, a list that grows."""

import solara


@solara.component
def Page():
    text, set_text = solara.use_state("It rained")
    rungs, set_rungs = solara.use_state([])
    solara.InputText("Reason", value=text, on_value=set_text)
    solara.Button("So what?", on_click=lambda: set_rungs([*rungs, text]))
    solara.HTML("ol", unsafe_innerHTML="".join(f"<li>{one}</li>" for one in rungs))
