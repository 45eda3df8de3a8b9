"""What Jupyter and Voilà are told: their configuration, who a visitor is, and what they may do."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any, Final

from jupyter_server.auth import Authorizer, IdentityProvider, User
from tornado.web import RequestHandler
from traitlets.config import Config

from okrlab.serve.gate import Gate
from okrlab.serve.kernels import SPEC
from okrlab.serve.lending import Kernels

ONLY_FOR_LAB: Final = (
    "@okrlab/lab",
    "@jupyter-notebook/lab-extension",
    "@voila-dashboards/jupyterlab-preview",
)
"""Extensions for JupyterLab that Voilà would load for every page: our panel, and buttons that open
a notebook in Notebook 7 and in Voilà. The former fails there."""


def decisions(notebooks: Path, address: str, ahead: int) -> Config:
    """Every setting of Voilà and Jupyter that is not left at its default.

    `ahead` is how many kernels are kept ready.
    """
    return Config(
        Voila={
            "root_dir": str(notebooks),
            "ip": address,
            "open_browser": False,
            "log_level": logging.WARNING,
            "authorizer_class": OwnersOnly,
            "identity_provider_class": Visitors,
        },
        VoilaConfiguration={
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "file_allowlist": [r"(?!)"],
            "show_tracebacks": False,
            "progressive_rendering": False,
            "preheat_kernel": False,
            "multi_kernel_manager_class": Kernels,
            "show_margins": True,
            "extension_denylist": list(ONLY_FOR_LAB),
        },
        KernelManager={"transport": "tcp" if os.name == "nt" else "ipc", "autorestart": False},
        MultiKernelManager={"default_kernel_name": SPEC},
        MappingKernelManager={
            "allow_tracebacks": False,
            "buffer_offline_messages": False,
            "cull_idle_timeout": 900,
            "cull_interval": 60,
        },
        Kernels={"ahead": ahead},
        # By default Jupyter would tell every page the name of the account this server runs under.
        Session={"username": "okrlab"},
    )


class Visitors(IdentityProvider):
    """Answers Jupyter's question who sends a request, from our cookies."""

    gate: Gate

    @property
    def auth_enabled(self) -> bool:
        return True

    def get_user(self, handler: RequestHandler) -> User | None:
        held = self.gate.sessions(handler)
        return User(username=min(held)) if held else None


class OwnersOnly(Authorizer):
    """Answers Jupyter's question what they may do: use a kernel of their own, nothing else."""

    gate: Gate

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:
        return self.gate.owns(handler, handler.path_kwargs.get("kernel_id", ""))
