"""Opens files in LibreOffice, as their readers would, and says what is to be seen."""

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

needed = pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")),
    reason="needs LibreOffice (libreoffice-impress, libreoffice-calc) and poppler-utils",
)


@cache
def _profile() -> Path:
    """A profile of its own: two tests at once would wait for each other's."""
    return Path(tempfile.mkdtemp(prefix="okrlab-office-"))


def pages(content: bytes, ending: str) -> list[str]:
    """The text of each page of a file, as LibreOffice prints it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"file.{ending}"
        file.write_bytes(content)
        own = f"-env:UserInstallation=file://{_profile()}"
        told = ["soffice", own, "--headless", "--convert-to", "pdf", "--outdir", folder, str(file)]
        done = subprocess.run(told, capture_output=True, timeout=110, check=True)
        pdf = file.with_suffix(".pdf")
        assert pdf.exists(), done.stderr.decode()
        text = ["pdftotext", "-layout", str(pdf), "-"]
        said = subprocess.run(text, capture_output=True, check=True).stdout.decode()
    return said.split("\f")[:-1]
