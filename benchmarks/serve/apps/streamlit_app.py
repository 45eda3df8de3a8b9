"""The small app in Streamlit: a text, a button, a list that grows."""

import streamlit as st

text = st.text_input("Reason", "It rained")
rungs = st.session_state.setdefault("rungs", [])
if st.button("So what?"):
    rungs.append(text)
st.html("<ol>" + "".join(f"<li>{one}</li>" for one in rungs) + "</ol>")
