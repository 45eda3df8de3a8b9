import logging
import os
import sys
import threading
import time
import warnings

import ipywidgets
import traitlets


class Leaky(ipywidgets.DOMWidget):
    """Fails in every way a handler can, each time with a canary."""

    _model_module = traitlets.Unicode("anywidget").tag(sync=True)
    _model_module_version = traitlets.Unicode("0").tag(sync=True)
    _model_name = traitlets.Unicode("AnyModel").tag(sync=True)
    _esm = traitlets.Unicode("export default {}").tag(sync=True)
    level = traitlets.Int(0).tag(sync=True)

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.on_msg(self.heard)
        self.observe(self.moved, "level")

    def heard(self, _, message, buffers):
        getattr(self, f"do_{message['op']}")(message)
        self.send({"op": "done"})

    def moved(self, change):
        raise RuntimeError("canary: an observer")

    def do_nothing(self, _):
        pass

    def do_raise(self, _):
        raise ValueError("canary: a handler")

    def do_stop(self, _):
        raise KeyboardInterrupt("canary: a stop")

    def do_print(self, _):
        print("canary: printed", os.getcwd())
        print("canary: printed aside", file=sys.stderr)

    def do_warn(self, _):
        warnings.warn("canary: a warning", stacklevel=1)
        logging.getLogger("some.library").error("canary: logged %s", os.getcwd())

    def do_infinite(self, _):
        self.send({"op": "number", "value": float("inf"), "nan": float("nan")})

    def do_unserialisable(self, _):
        self.send({"op": "object", "value": object()})

    def do_surrogate(self, _):
        self.send({"op": "text", "value": "canary \ud800"})

    def do_deep(self, _):
        nested = []
        for _ in range(100_000):
            nested = [nested]
        self.send({"op": "deep", "value": nested})

    def do_traitlets(self, _):
        self.level = "canary: no number"

    def do_thread(self, _):
        def fail():
            raise OSError("canary: a thread")

        one = threading.Thread(target=fail)
        one.start()
        one.join()

    def do_display(self, _):
        from IPython.display import display, update_display

        display({"text/plain": f"canary: shown {os.getcwd()}"}, raw=True, display_id="d")
        update_display({"text/plain": "canary: updated"}, raw=True, display_id="d")

    def do_traceback(self, _):
        try:
            raise ValueError("canary: shown by IPython")
        except ValueError:
            get_ipython().showtraceback()  # noqa: F821

    def do_code(self, _):
        get_ipython().run_cell("raise ValueError('canary: in a cell')")  # noqa: F821

    def do_captured(self, _):
        with out:
            print("shown on purpose")
            print("canary: aside, inside", file=sys.stderr)
            raise ValueError("canary: inside an Output")

    def do_kept(self, _):
        out.append_stderr("canary: kept on stderr")
        out.append_stdout("kept on purpose")

    def do_comm(self, _):
        from ipykernel.comm import Comm

        Comm("canary.target", data={"fine": True}).close()

    def do_question(self, _):
        input("canary: a question? ")

    def do_raw(self, _):
        for number in (1, 2):
            os.write(number, b"canary: on the file itself\n")
        time.sleep(0.01)


out = ipywidgets.Output()
board = Leaky()
