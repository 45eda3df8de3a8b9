"""One server for all tests that do not need their own."""

import pytest

from tests.serve.visiting import serving_in


@pytest.fixture(scope="session")
def serving(tmp_path_factory):
    with serving_in(tmp_path_factory.mktemp("serve"), ahead=2) as server:
        yield server
