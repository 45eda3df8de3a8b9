"""What JupyterLab finds of the side panel before it is asked anything."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import okrlab
from okrlab import panel

HERE = Path(panel.__file__).parent


def test_it_is_of_this_okrlab_and_what_it_names_is_there():
    [place] = panel._jupyter_labextension_paths()
    folder = HERE / place["src"]
    told = json.loads((folder / "package.json").read_text("utf-8"))
    assert (told["name"], told["version"]) == (place["dest"], okrlab.__version__)
    loaded = folder / told["jupyterlab"]["_build"]["load"]
    script = loaded.read_text("utf-8")
    assert f'NAME = "{told["name"]}"' in script
    assert f'"{told["jupyterlab"]["_build"]["extension"]}"' in script


def test_the_server_is_told_of_a_module_that_it_can_load():
    told = json.loads((HERE / "jupyter_server_config.json").read_text("utf-8"))
    [name] = told["ServerApp"]["jpserver_extensions"]
    points = import_module(name)._jupyter_server_extension_points()
    assert [point["module"] for point in points] == [name]
