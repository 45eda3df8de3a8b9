"""One server for all tests that do not need their own."""

import pytest

from tests.serve.visiting import serving_in

collect_ignore = ["shareable_board.py"]
"""What only servers import, who find it beside `small_board`."""


@pytest.fixture(scope="session")
def serving(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serve")
    with serving_in(folder, ahead=2, proxies=["127.0.0.1"]) as server:
        yield server
