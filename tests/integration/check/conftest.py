"""The played month, for tests that change it behind everybody's back."""

from tests.integration.demo.conftest import month, played  # noqa: F401
