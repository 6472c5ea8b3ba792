"""The working centre, for tests that break things on purpose."""

from tests.integration.casework.conftest import centre_template, centre_url, world  # noqa: F401
